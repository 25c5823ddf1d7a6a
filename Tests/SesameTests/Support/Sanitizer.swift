import Foundation
import Testing

/// The sanitizer that .ci/check/sanitize builds into the tests and the programs they start.
enum Sanitizer: String, CaseIterable {
    case address = "__asan_init"
    case thread = "__tsan_init"

    var isThere: Bool { dlsym(nil, rawValue) != nil }

    /// The factor by which a program is slower, at the most.
    static let slowness = allCases.contains(where: \.isThere) ? 5 : 1
}

extension Trait where Self == ConditionTrait {
    /// For a test of what a program with one of these in it cannot do.
    static func without(_ sanitizers: Sanitizer..., because reason: Comment) -> Self {
        .disabled(if: sanitizers.contains(where: \.isThere), reason)
    }
}
