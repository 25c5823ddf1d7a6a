import Testing

/// Checks all that holds of every run that fails: its status, that nothing came to standard output, so that no target
/// was started, exactly these lines on standard error (without the `sesame: ` that each begins with), and no secret.
func refused(
    _ outcome: Outcome, _ status: Int32, _ lines: [String], sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(outcome.status == status, sourceLocation: sourceLocation)
    #expect(outcome.signal == nil, sourceLocation: sourceLocation)
    #expect(outcome.output == "", sourceLocation: sourceLocation)
    #expect(outcome.lines == lines.map { "sesame: " + $0 }, sourceLocation: sourceLocation)
    #expect(outcome.stderr.isEmpty || outcome.stderr.hasSuffix("\n"), sourceLocation: sourceLocation)
    #expect(!outcome.tells, "a secret is in what it said", sourceLocation: sourceLocation)
}

/// The same of a run that succeeds: all of its output, and nothing on standard error.
func succeeded(_ outcome: Outcome, _ output: String, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(outcome.status == 0, sourceLocation: sourceLocation)
    #expect(outcome.stderr == "", sourceLocation: sourceLocation)
    #expect(outcome.output == output, sourceLocation: sourceLocation)
}

extension Outcome {
    /// Its lines on standard error without those that `sesame check` says of the region.
    var linesBesideRegion: [String] {
        var lines = lines
        if lines.first == "sesame: warning: no region" { lines.removeFirst(2) }
        if lines.first?.hasPrefix("sesame: region: ") == true { lines.removeFirst() }
        return lines
    }
}

/// Checks a run of `sesame check` that succeeds: all of its output, and on standard error nothing but the region.
func checked(_ outcome: Outcome, _ output: String, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(outcome.status == 0, sourceLocation: sourceLocation)
    #expect(outcome.linesBesideRegion == [], sourceLocation: sourceLocation)
    #expect(outcome.output == output, sourceLocation: sourceLocation)
}
