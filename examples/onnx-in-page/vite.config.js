/** @file ONNX Runtime finds its WebAssembly beside itself: Vite must leave it where it is. */
export default { optimizeDeps: { exclude: ["onnxruntime-web"] } };
