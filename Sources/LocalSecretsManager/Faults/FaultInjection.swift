/// Answers that are wrong on purpose, for the tests of clients: between the services and the wire.
struct FaultInjection: Sendable {
    /// The path at which faults are set, shown and cleared, if that is allowed.
    static let path = "/_faults"

    let faults: FaultList
    let hasControl: Bool

    /// The faults of `file`, and those that clients ask for.
    init(file: String?, hasControl: Bool) throws(StartFailure) {
        self.hasControl = hasControl
        faults = FaultList()
        guard let file else { return }
        guard let json = try PrivateFile.read(file) else { throw StartFailure(file, "there is no such file") }
        do {
            try faults.replace(with: json)
        } catch {
            throw StartFailure(file, error.reason)
        }
    }

    /// Answers by `service`, unless and until a fault has it otherwise.
    func answer(
        _ request: HTTPRequest, as name: String? = nil, now: Int64,
        by service: (HTTPRequest) -> (HTTPResponse, AccessRecord)
    ) -> (HTTPResponse, AccessRecord) {
        if hasControl && name == nil && request.path == Self.path { return control(request, now: now) }
        guard let fault = faults.take(for: request, as: name) else { return service(request) }
        if let response = fault.replacement() {
            return (fault.damage(response, now: now), AccessRecord(time: now, action: name, code: "fault"))
        }
        var (response, record) = service(request)
        response = fault.damage(response, now: now)
        record.code = "fault"
        return (response, record)
    }

    /// PUT sets the list, DELETE empties it; the answer is what is left to happen.
    private func control(_ request: HTTPRequest, now: Int64) -> (HTTPResponse, AccessRecord) {
        var record = AccessRecord(time: now, action: "faults")
        do throws(FaultRule.Flaw) {
            switch request.method {
            case "PUT" where request.isBodyTooLong:
                throw FaultRule.Flaw(reason: "the list is longer than \(SecretsAPI.bodyLimit) bytes")
            case "PUT": try faults.replace(with: request.body)
            case "DELETE": faults.clear()
            case "GET": break
            default: throw FaultRule.Flaw(reason: "only GET, PUT and DELETE are for faults")
            }
            return (HTTPResponse(json: faults.json + Array("\n".utf8)), record)
        } catch {
            record.code = "refused"
            let text = Array("\(error.reason)\n".utf8)
            return (HTTPResponse(status: 400, contentType: "text/plain; charset=utf-8", body: text), record)
        }
    }
}
