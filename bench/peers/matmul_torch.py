"""PyTorch as a peer: C = A·B of float32 squares; one step is one product. Protocol: README.md beside this file.

    OMP_NUM_THREADS=2 python3 matmul_torch.py --size 512 --threads 2
"""

import argparse

import torch

from protocol import serve

parser = argparse.ArgumentParser()
parser.add_argument("--size", type=int, default=512)
parser.add_argument("--threads", type=int, default=2)
args = parser.parse_args()
torch.set_num_threads(args.threads)
torch.manual_seed(0)
a, b = torch.randn(args.size, args.size), torch.randn(args.size, args.size)
c = torch.empty(args.size, args.size)
about = {"peer": "pytorch", "case": f"matmul{args.size}", "threads": args.threads, "version": torch.__version__}
serve(lambda: torch.mm(a, b, out=c), about)
