/// A fact about a launch, for `--verbose` and `--timings`; no case holds a value.
package enum LaunchReport {
    case fetched(FetchNote)
    /// The origin of the credentials, and the variables that the target does not inherit.
    case credentials(from: String, removed: [String])
    /// The values are kept in this fallback file.
    case kept(String)
    /// The region in effect, if several are named.
    case region(String)
    /// The fetch is complete.
    case finished
}
