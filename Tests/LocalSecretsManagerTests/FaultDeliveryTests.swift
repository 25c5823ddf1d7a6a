import Foundation
@testable import LocalSecretsManager
import Testing

@Suite(
    "Faults as curl sees them, with and without TLS",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl"), "curl is not there"))
struct FaultDeliveryTests {
    /// Runs `script` against a service that takes faults; `ask FAULTS` asks for some, `get URL …` makes a request.
    private func run(_ script: String) throws -> ServiceProcess.Outcome {
        let prelude = """
            unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY
            ask() { curl -sS -X PUT "$SESAME_HTTP_ENDPOINT/_faults" -d "$1" -o /dev/null; }
            get() { curl -s --max-time 20 --cacert "$SESAME_CA_FILE" -H 'X-TC-Action: None' "$@"; }

            """
        return try ServiceProcess.run(
            ["--http", "127.0.0.1:0", "--fault-control", "--", "sh", "-c", prelude + script])
    }

    /// Curl's report of one answer under `fault`, for each endpoint: its own status, and the fields of `format`.
    private func answers(under fault: String, _ format: String) throws -> [Substring] {
        let run = try run(
            """
            for url in "$SESAME_ENDPOINT" "$SESAME_HTTP_ENDPOINT"; do
                ask '[{"fault": \(fault)}]'
                get "$url" -o body -w '%{exitcode} \(format)\\n'
            done
            """)
        #expect(run.errors == "")
        let lines = run.output.split(separator: "\n")
        #expect(lines.count == 2)
        return lines
    }

    @Test(arguments: [
        // The answer without a fault has 168 bytes.
        (#"{"contentType": "text/plain"}"#, "0 200 text/plain 168 "),
        (#"{"error": "RequestLimitExceeded"}"#, "0 200 application/json 143 "),
        (#"{"error": "InternalError", "status": 500}"#, "0 500 application/json 136 "),
        (#"{"status": 429}"#, "0 429 text/html 171 "), (#"{"status": 500}"#, "0 500 text/html 171 "),
        (#"{"status": 502}"#, "0 502 text/html 171 "), (#"{"status": 503}"#, "0 503 text/html 171 "),
        (#"{"html": true}"#, "0 200 text/html 171 "), (#"{"empty": true}"#, "0 200 application/json 0 "),
        (#"{"body": "{}"}"#, "0 200 application/json 2 "), (#"{"base64": "AAH/"}"#, "0 200 application/json 3 "),
        (#"{"truncate": true}"#, "0 200 application/json 84 "),
        (#"{"huge": 3000000}"#, "0 200 application/json 3000000 "),
        (#"{"redirect": "https://example.com/x"}"#, "0 302 text/html 0 https://example.com/x"),
        // 18: fewer bytes than announced; 52: no bytes at all; 56: reset.
        (#"{"end": "short"}"#, "18 200 application/json 84 "),
        (#"{"end": "short", "chunked": true}"#, "18 200 application/json 84 "),
        (#"{"end": "reset-inside"}"#, "56 200 application/json 84 "), (#"{"end": "reset"}"#, "56 000  0 "),
        (#"{"end": "close"}"#, "52 000  0 "), (#"{"end": "close", "delay": 0.1}"#, "52 000  0 "),
    ])
    func `an answer is as wrong as was asked for`(_ fault: String, _ expected: String) throws {
        for line in try answers(under: fault, "%{http_code} %{content_type} %{size_download} %{redirect_url}") {
            #expect(line == expected)
        }
    }

    @Test(arguments: [
        (#"{"gzip": true}"#, "Content-Encoding: gzip"), (#"{"chunked": true}"#, "Transfer-Encoding: chunked"),
        (#"{"huge": 200000, "gzip": true}"#, "Content-Encoding: gzip"),
    ])
    func `an answer in another form is the same answer`(_ fault: String, _ header: String) throws {
        let command = "--compressed -D headers -o body"
        let run = try run(
            """
            for url in "$SESAME_ENDPOINT" "$SESAME_HTTP_ENDPOINT"; do
                ask '[{"fault": \(fault)}]'
                get "$url" \(command) && grep -c '^\(header)' headers && grep -o '"Code":"[A-Za-z]*"' body
            done
            """)
        #expect(run.output == String(repeating: "1\n\"Code\":\"MissingParameter\"\n", count: 2))
    }

    @Test func `a clock that is off is off in the Date`() throws {
        let lines = try answers(under: #"{"date": 7200}"#, "%header{date}")
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        for line in lines {
            let date = try #require(format.date(from: String(line.dropFirst("0 ".count))))
            #expect(abs(date.timeIntervalSinceNow - 7200) < 60)
        }
    }

    @Test func `the first byte waits for the delay`() throws {
        for line in try answers(under: #"{"delay": 0.4}"#, "%{time_starttransfer} %{size_download}") {
            let parts = line.split(separator: " ")
            #expect(Double(parts[1]) ?? 0 >= 0.4)
            #expect(parts[0] == "0" && parts[2] == "168")
        }
    }

    @Test func `a drip is as slow as was asked for, once it has begun`() throws {
        let format = "%{time_starttransfer} %{time_total} %{size_download}"
        for line in try answers(under: #"{"bytesPerSecond": 168}"#, format) {
            let parts = line.split(separator: " ").compactMap { Double($0) }
            #expect(parts[0] == 0 && parts[3] == 168)
            #expect(parts[2] - parts[1] >= 0.8)
            #expect(parts[2] - parts[1] < 10)
        }
    }

    @Test func `many slow answers keep nobody else waiting`() throws {
        let run = try run(
            """
            ask '[{"action": "None", "count": "always", "fault": {"delay": 600}}]'
            for url in "$SESAME_ENDPOINT" "$SESAME_HTTP_ENDPOINT"; do
                for _ in 1 2 3 4 5 6 7 8; do get "$url" --max-time 5 -o /dev/null & done
            done
            sleep 0.5
            for url in "$SESAME_ENDPOINT" "$SESAME_HTTP_ENDPOINT"; do
                curl -s --cacert "$SESAME_CA_FILE" --max-time 2 "$url" -o /dev/null -w '%{http_code}\\n'
            done
            """)
        #expect(run.output == "200\n200\n")
    }

    @Test(arguments: [#"{"delay": 600}"#, #"{"bytesPerSecond": 1}"#])
    func `a service with slow answers under way stops at once and cleanly`(_ fault: String) throws {
        let printed = try ServiceProcess.shell(
            """
            cd "$(mktemp -d)"; echo '[{"count": "always", "fault": \(fault)}]' >faults
            sesame-local --http 127.0.0.1:0 --faults faults >exports 2>errors & pid=$!
            for _ in $(seq 500); do grep -q SESAME_LOCAL_PID exports && break; sleep 0.01; done
            . ./exports
            for url in "$SESAME_ENDPOINT" "$SESAME_HTTP_ENDPOINT" "$SESAME_HTTP_ENDPOINT"; do
                curl -s --cacert "$SESAME_CA_FILE" --max-time 20 "$url" -o /dev/null &
            done
            for _ in $(seq 500); do test "$(wc -l <errors)" = 3 && break; sleep 0.01; done
            sleep 0.2; kill "$pid"; start=$(date +%s); wait "$pid"; echo "$? $(($(date +%s) - start < 5))"
            cut -d' ' -f2- errors; rm -r "$PWD"
            """)
        #expect(printed == "0 1\n" + String(repeating: "- - fault 200\n", count: 3))
    }
}
