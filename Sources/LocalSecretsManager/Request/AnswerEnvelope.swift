import Foundation

/// The JSON around every answer: `{"Response": {…, "RequestId": "…"}}`.
enum AnswerEnvelope {
    /// Answers a request by what `body` makes of it, or by its refusal; `body` gets the id of the request.
    static func answer(
        at now: Int64, _ body: (String, inout AccessRecord) throws(ServiceError) -> [UInt8]
    ) -> (response: HTTPResponse, record: AccessRecord) {
        let requestID = UUID().uuidString.lowercased()
        var record = AccessRecord(time: now)
        do throws(ServiceError) {
            return (HTTPResponse(json: try body(requestID, &record)), record)
        } catch {
            record.code = error.code.rawValue
            return (HTTPResponse(json: refusal(error, requestID: requestID)), record)
        }
    }

    /// A success: the fields of `answer` and the id of the request.
    static func success(_ answer: some Encodable, requestID: String) throws(ServiceError) -> [UInt8] {
        do { return try encode(answer, requestID) } catch { throw .internalError }
    }

    /// A refusal.
    static func refusal(_ error: ServiceError, requestID: String) -> [UInt8] {
        refusal(code: error.code.rawValue, message: error.message, requestID: requestID)
    }

    /// A refusal with any code.
    static func refusal(code: String, message: String, requestID: String) -> [UInt8] {
        let refusal = Refusal(error: .init(code: code, message: message))
        return (try? encode(refusal, requestID)) ?? []
    }

    private static func encode(_ answer: some Encodable, _ requestID: String) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // All names of the API are those of our properties with a capital first letter.
        encoder.keyEncodingStrategy = .custom { path in FieldName(path.last?.stringValue ?? "") }
        return Array(try encoder.encode(Outer(response: Inner(answer: answer, requestId: requestID))))
    }

    private struct Refusal: Encodable {
        struct Reason: Encodable {
            let code: String
            let message: String
        }
        let error: Reason
    }

    private struct Outer<Answer: Encodable>: Encodable {
        let response: Inner<Answer>
    }

    /// An answer and the request's id, side by side in one object.
    private struct Inner<Answer: Encodable>: Encodable {
        let answer: Answer
        let requestId: String

        private enum CodingKeys: CodingKey { case requestId }

        func encode(to encoder: any Encoder) throws {
            try answer.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(requestId, forKey: .requestId)
        }
    }

    private struct FieldName: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ property: String) { stringValue = property.prefix(1).uppercased() + property.dropFirst() }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }
}
