import SesameCore

/// `sesame install`: a copy of this very executable in a directory, whole or not at all, for all to run.
func install(_ arguments: Arguments) throws(Failure) {
    guard arguments.operands.count == 1, let directory = arguments.operandPaths.first else {
        throw Arguments.wrong(
            arguments.operands.isEmpty ? "there is no directory" : "there is more than one directory", .install)
    }
    try AtomicFile.copyExecutable(to: directory + "/sesame")
}
