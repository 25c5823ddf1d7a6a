import SecretMemory

/// The `Response` object of a successful answer.
struct ServiceAnswer {
    let response: JSON
    let requestID: String
    let timing: RequestTiming

    /// Reads the service's verdict, whatever the status and content type say.
    init(_ answer: HTTPAnswer) throws(RequestFailure) {
        let response = JSON(parsing: answer.body)?["Response"]
        let requestID = response?["RequestId"]?.text.map(Self.printable) ?? ""
        if let error = response?["Error"], let code = error["Code"]?.text, !code.isEmpty {
            throw .service(ServiceError(code: Self.printable(code), requestID: requestID))
        }
        guard answer.status == 200 else { throw .unusable(.status(answer.status)) }
        guard answer.body.count > 0 else { throw .unusable(.empty) }
        guard let response, response.isObject else {
            throw .unusable(JSON(parsing: answer.body) == nil ? .notJSON : .noResponse)
        }
        // An answer with an error of any kind is not a success.
        if let error = response["Error"], !error.isNull { throw .unusable(.noCode) }
        (self.response, self.requestID, timing) = (response, requestID, answer.timing)
    }

    /// The characters that a code or an id is made of, 128 at most: the printed text cannot control a terminal.
    private static func printable(_ text: String) -> String {
        String(decoding: text.utf8.filter { $0.isAlphanumeric || "-_.".utf8.contains($0) }.prefix(128), as: UTF8.self)
    }
}

extension Result<HTTPAnswer, TransportFailure> {
    /// The answer; throws the transport failure as the failure of a request.
    func orRequestFailure() throws(RequestFailure) -> HTTPAnswer { try mapError(RequestFailure.transport).get() }
}
