/** @file The reference implementation's checker (Debian's python3-onnx), where it is installed: form, operators, types and shapes of files. */
import { execFileSync, spawnSync } from "node:child_process";

const python = "/usr/bin/python3";

/** Whether it is there. */
export const hasOnnxChecker = spawnSync(python, ["-c", "import onnx"]).status === 0;

/** @throws Error with what is wrong with the first bad file */
export function checkOnnxFiles(files: readonly string[]): void {
  const program = "import onnx, sys\nfor f in sys.argv[1:]: onnx.checker.check_model(f, full_check=True)";
  execFileSync(python, ["-c", program, ...files], { stdio: "pipe" });
}
