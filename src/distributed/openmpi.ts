/** @file Open MPI's handles: addresses of variables in the library. */
import type { MpiFamily } from "./family.js";

export const openMpiFamily: MpiFamily = {
  name: "Open MPI",
  handleType: "intptr_t",
  handleBytes: 8,
  constants: (symbol) => ({
    world: symbol("ompi_mpi_comm_world"),
    byte: symbol("ompi_mpi_byte"),
    float: symbol("ompi_mpi_float"),
    sum: symbol("ompi_mpi_op_sum"),
    errorsReturn: symbol("ompi_mpi_errors_return"),
    inPlace: 1,
    ignoreStatus: 0,
  }),
};
