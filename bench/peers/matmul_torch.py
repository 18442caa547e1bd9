"""PyTorch as a peer: C = A·B of float32 squares; one step is one product. Protocol: README.md beside this file.

    OMP_NUM_THREADS=2 python3 matmul_torch.py --case matmul512 --threads 2
"""

import torch

from protocol import serve, start

CASE, ARGS = start()
SHAPE = CASE["size"], CASE["size"]
a, b, c = torch.randn(SHAPE), torch.randn(SHAPE), torch.empty(SHAPE)
serve(lambda: torch.mm(a, b, out=c), ARGS)
