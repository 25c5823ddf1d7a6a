import Foundation
import SecretMemory
@testable import TencentCloud

/// SSM, STS and the network between, with a time of their own. A seed decides when each step of each request happens,
/// when the role's token ends, and when this machine's clock is set.
final class SeededService {
    private var random: SeededRandom
    /// Milliseconds since the start.
    private(set) var now = 0
    /// The service's time at the start, in seconds since 1970.
    private let epoch = 1_800_000_000
    /// Seconds by which this machine's clock is ahead.
    private(set) var clockError = 0
    private let clockIsSet: (at: Int, to: Int)?
    private let tokenEnds: Int?
    /// The number of pairs that STS has handed out.
    private(set) var issued = 0
    /// The codes with which requests were refused.
    private(set) var refusals: [String] = []
    /// The number of requests for each secret.
    private(set) var asked: [String: Int] = [:]
    /// The number of answers to come with a Date of the day before; only if this machine's clock is right.
    private var lies = 0
    /// The number of failures of STS before it answers.
    private var tokenServiceFailures = 0

    private static let permanent = (id: "AKIDpermanent", key: "permanent")

    init(seed: UInt64) {
        random = SeededRandom(state: seed)
        let errors = [0, 0, 250, 3 * 3600, -3 * 3600]
        clockError = errors[random.next(errors.count)]
        tokenEnds = random.next(4) > 0 ? random.next(600) : nil
        clockIsSet = random.next(3) == 0 ? (random.next(600), errors[random.next(errors.count)]) : nil
        tokenServiceFailures = random.next(3)
        if clockError == 0 && clockIsSet == nil { lies = random.next(5) }
    }

    /// This machine's clock, in seconds since 1970.
    var clock: Int { epoch + now / 1000 + clockError }

    // MARK: The network

    private struct Event {
        let at: Int
        let id: Int
        let step: Step

        enum Step {
            case sign
            case go
            case arrive([String: String], String)
            case answer(HTTPAnswer)
            case lose
        }
    }

    /// The network of one client.
    private final class Network {
        var events: [Event] = []
        var requests: [Int: HTTPRequest] = [:]
        var heads: [Int: [SecretBytes]] = [:]
    }

    /// A network for each client: none moves while the test waits for another.
    func wire(_: HTTPClient) -> Wire {
        let network = Network()
        return Wire(
            start: { [self] request, id in
                network.requests[id] = request
                if random.next(2) == 0 { network.events.append(Event(at: now + random.next(60), id: id, step: .sign)) }
                network.events.append(Event(at: now + random.next(120), id: id, step: .go))
            },
            wait: { [self] in wait($0, network) }, room: { [self] _ in 1 + random.next(12) },
            isMultiplexed: { false }, now: { [self] in now }, seed: { [self] in UInt64(random.next(1 << 30)) })
    }

    private func wait(_ milliseconds: Int, _ network: Network) -> [(
        id: Int, result: Result<HTTPAnswer, TransportFailure>
    )] {
        let end = now + min(milliseconds, 1000)
        while let next = network.events.min(by: { $0.at < $1.at }), next.at <= end {
            network.events.removeAll { $0.at == next.at && $0.id == next.id }
            advance(to: next.at)
            let later = now + 1 + random.next(80)
            func add(_ step: Event.Step) { network.events.append(Event(at: later, id: next.id, step: step)) }
            switch next.step {
            case .sign:
                network.heads[next.id] = try? network.requests[next.id]?.headers()
                if !network.events.contains(where: { $0.id == next.id }) { add(.go) }
            case .go:
                guard let request = network.requests[next.id] else { continue }
                network.events.removeAll { $0.id == next.id }
                let lines = network.heads.removeValue(forKey: next.id) ?? (try? request.headers()) ?? []
                guard request.mayGo() else { continue }
                add(.arrive(Self.fields(lines), Self.text(request.body ?? SecretBytes())))
            case .arrive(let head, let body):
                add(random.next(20) == 0 ? .lose : .answer(judge(head, body)))
            case .answer(let answer): return [(next.id, .success(answer))]
            case .lose: return [(next.id, .failure(TransportFailure(kind: .connectionClosed, detail: "")))]
            }
        }
        advance(to: end)
        return []
    }

    private func advance(to time: Int) {
        now = max(now, time)
        if let clockIsSet, now >= clockIsSet.at { clockError = clockIsSet.to }
    }

    private static func fields(_ lines: [SecretBytes]) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: lines.map { text($0).split(separator: ":", maxSplits: 1) }.map {
                (String($0[0]).lowercased(), $0[1].trimmingCharacters(in: .whitespaces.union(["\0"])))
            })
    }

    private static func text(_ bytes: SecretBytes) -> String {
        bytes.withBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }

    // MARK: The service

    private func judge(_ head: [String: String], _ body: String) -> HTTPAnswer {
        let time = epoch + now / 1000
        let said = refusal(head, body, at: time).map { code in
            refusals.append(code)
            return #"{"Response":{"RequestId":"r","Error":{"Code":"\#(code)","Message":"m"}}}"#
        }
        lies -= lies > 0 ? 1 : 0
        return HTTPAnswer(
            status: 200, body: SecretBytes(said ?? answer(head["x-tc-action"] ?? "", body, at: time)),
            date: lies > 0 ? time - 86_400 : time,
            timing: .instant)
    }

    /// The code with which the service refuses a request; it checks in this order: time, pair, signature, token.
    private func refusal(_ head: [String: String], _ body: String, at time: Int) -> String? {
        guard let timestamp = head["x-tc-timestamp"].flatMap(Int.init), abs(timestamp - time) <= 300 else {
            return "AuthFailure.SignatureExpire"
        }
        let authorization = head["authorization"] ?? ""
        let id = authorization.split(separator: "Credential=").last?.split(separator: "/").first.map(String.init) ?? ""
        let number = id.hasPrefix("AKIDrole") ? Int(id.dropFirst(8)) : nil
        let key = number.map { "role\($0)" } ?? Self.permanent.key
        let service = head["x-tc-action"] == "AssumeRole" ? "sts" : "ssm"
        let expected = try? RequestSignature(
            contentType: "application/json", host: head["host"] ?? "", payload: SecretBytes(body), timestamp: timestamp,
            service: service
        ).authorization(
            secretID: SecretBytes(id),
            key: RequestSignature.SigningKey(secretKey: SecretBytes(key), date: utcDay(timestamp), service: service))
        guard expected.map(Self.text) == authorization else { return "AuthFailure.SignatureFailure" }
        guard let number else { return nil }
        let hasEnded = number == 1 && tokenEnds.map { now >= $0 } ?? false
        return head["x-tc-token"] == "token\(number)" && !hasEnded ? nil : "AuthFailure.TokenFailure"
    }

    private func answer(_ action: String, _ body: String, at time: Int) -> String {
        if action == "AssumeRole" {
            if tokenServiceFailures > 0 {
                tokenServiceFailures -= 1
                return #"{"Response":{"RequestId":"r","Error":{"Code":"InternalError","Message":"m"}}}"#
            }
            issued += 1
            let pair = #""TmpSecretId":"AKIDrole\#(issued)","TmpSecretKey":"role\#(issued)","Token":"token\#(issued)""#
            return #"{"Response":{"RequestId":"r","Credentials":{\#(pair)},"ExpiredTime":\#(time + 7200)}}"#
        }
        let name = body.split(separator: "\"")[3]
        asked[String(name), default: 0] += 1
        return
            #"{"Response":{"RequestId":"r","SecretName":"\#(name)","VersionId":"v1","SecretString":"value of \#(name)"}}"#
    }
}

/// SplitMix64.
struct SeededRandom {
    var state: UInt64

    /// A random number from 0 up to, but not including, `limit`.
    mutating func next(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) >> 11) % limit
    }
}
