import SecretMemory
import TencentCloud

/// The version of sesame, for `--version` and for the header `X-TC-RequestClient`.
package let sesameVersion = "0.1.0"
/// The day of that version, for the manual pages.
package let sesameVersionDate = "2026-11-22"

/// The libraries with their versions, as the loaded libraries tell them.
package var libraryVersions: [String] {
    LibraryVersions.all + ["jansson \(JSON.libraryVersion)", "libyaml \(YAMLNode.libraryVersion)"]
}
