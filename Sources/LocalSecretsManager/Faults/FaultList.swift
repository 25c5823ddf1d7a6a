import Foundation
import Synchronization

/// The faults that are still to happen, in the order in which they were asked for.
final class FaultList: Sendable {
    private let rules = Mutex<[FaultRule]>([])

    /// The faults that are still to happen, as JSON in the form in which they are set.
    var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(rules.withLock { $0 })).map(Array.init) ?? []
    }

    func clear() { rules.withLock { $0 = [] } }

    /// Puts the rules of a JSON array in place of those that are left; in words, why not.
    func replace(with json: [UInt8]) throws(FaultRule.Flaw) {
        let new: [FaultRule]
        do {
            new = try JSONDecoder().decode([FaultRule].self, from: Data(json))
        } catch let flaw as FaultRule.Flaw {
            throw flaw
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            let path = context.codingPath.map { $0.intValue.map { "\($0 + 1)" } ?? $0.stringValue }
            let place = path.isEmpty ? "the list" : path.joined(separator: ".")
            throw FaultRule.Flaw(reason: "\(place) is of another type")
        } catch {
            throw FaultRule.Flaw(reason: "not a JSON array of faults")
        }
        rules.withLock { $0 = new }
    }

    /// The first fault that is about this request, which is then one less.
    ///
    /// - Parameter name: what stands for the action, where a request names none.
    func take(for request: HTTPRequest, as name: String? = nil) -> Fault? {
        rules.withLock { rules in
            guard !rules.isEmpty else { return nil }
            let action = name ?? request.header("x-tc-action") ?? ""
            lazy var secret = try? Parameters(of: request).secretName?.text
            let matching = rules.firstIndex { $0.matches(action: action, secret: secret) }
            guard let place = matching else { return nil }
            let fault = rules[place].fault
            if let count = rules[place].count {
                rules[place].count = count - 1
                if count == 1 { rules.remove(at: place) }
            }
            return fault
        }
    }
}
