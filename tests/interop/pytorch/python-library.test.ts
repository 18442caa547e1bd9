/** @file What a file takes of the Python library. */
import { expect, test } from "vitest";
import { blocksFor, importsFor, pythonBlocks } from "#src/interop/pytorch/python-library.js";

const library = pythonBlocks(`"""A library."""

import torch
from torch import nn

SIZE = 64


class Base(nn.Module):
    """Knows nothing of Other."""


class Wide(Base):
    size = SIZE


class Other(nn.Module):
    pass


def run(x):
    return torch.sqrt(x)  # not Other
`);

test("a library is taken apart at its classes, functions and constants", () => {
  expect(library.map(({ name }) => name)).toEqual(["SIZE", "Base", "Wide", "Other", "run"]);
  expect(library[2]?.text).toBe("class Wide(Base):\n    size = SIZE");
});

test("what is used is taken with what it uses itself, in order; texts and comments use nothing", () => {
  const names = (code: string): string[] => blocksFor(code, library).map(({ name }) => name);
  expect(names("Wide()")).toEqual(["SIZE", "Base", "Wide"]);
  expect(names('run("Other")  # Base')).toEqual(["run"]);
  expect(names("runner = Wider")).toEqual([]);
});

test("imports are those that are used", () => {
  expect(importsFor("x = torch.zeros(math.prod(y))")).toBe("import math\n\nimport torch");
  expect(importsFor("class A(nn.Module): F.relu")).toBe("from torch import nn\nfrom torch.nn import functional as F");
});
