/** @file Constants that scripts/build-kernels.js gives to the compiler, for editors. */

/** Width of the GEMM micro-kernel's tile: 8, or 16 in the build for engines that join vectors into 256-bit ones. */
declare const TILE_COLUMNS: i32;
