/** @file The handles of MPICH's binary interface, which Intel MPI, MVAPICH and Cray MPI share: integers. */
import type { MpiFamily } from "./family.js";

export const mpichFamily: MpiFamily = {
  name: "MPICH",
  handleType: "int",
  handleBytes: 4,
  constants: () => ({
    world: 0x44000000,
    byte: 0x4c00010d,
    float: 0x4c00040a,
    sum: 0x58000003,
    errorsReturn: 0x54000001,
    inPlace: -1,
    ignoreStatus: 1,
  }),
};
