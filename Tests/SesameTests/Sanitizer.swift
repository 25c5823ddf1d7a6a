import Foundation
import Testing

/// What .ci/sanitize puts into the tests and into all that they start; the value is a name that only this brings along.
enum Sanitizer: String, CaseIterable {
    case address = "__asan_init"
    case thread = "__tsan_init"

    var isThere: Bool { dlsym(nil, rawValue) != nil }

    /// How many times as long a program takes, at the most.
    static let slowness = allCases.contains(where: \.isThere) ? 5 : 1
}

extension Trait where Self == ConditionTrait {
    /// For a test of what a program with one of these in it cannot do.
    static func without(_ sanitizers: Sanitizer..., because reason: Comment) -> Self {
        .disabled(if: sanitizers.contains(where: \.isThere), reason)
    }
}
