import Glibc
import SecretMemory
@testable import SesameCore
import Testing

/// Tests of what passes between `sesame supervise` and its children.
@Suite struct GateTests {
    private static let digest = String(repeating: "0f", count: 32)

    private static let report = {
        var report = GateReport()
        report.versions = [
            .init(secret: "x@SSM_Current", versionID: "SSM_Current"), .init(secret: "ap-tokyo/y@v1", versionID: "v1"),
        ]
        report.fingerprints = [
            Fingerprint(label: "A", secrets: "x@SSM_Current,ap-tokyo/y@v1", isFile: false, digest: digest),
            Fingerprint(label: "F", secrets: "x@SSM_Current", isFile: true, digest: digest),
            Fingerprint(label: "*", secrets: "x@SSM_Current", isFile: false, digest: digest),
            Fingerprint(label: "P_*", secrets: "x@SSM_Current", isFile: false, digest: digest),
        ]
        report.removed = ["TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"]
        return report
    }()

    @Test(arguments: [report, GateReport()]) func `a report is read as it was written`(_ report: GateReport) {
        var read = GateReport()
        let lines = report.text.text.split(separator: "\n")
        // The last line, and no other, completes it.
        for line in lines {
            let isComplete = read.add(line)
            #expect(isComplete == (line == "ready"))
        }
        #expect(lines.last == "ready" && read == report)
    }

    @Test func `a report has a line for each fact`() {
        let lines = Self.report.text.text.split(separator: "\n").map(String.init)
        #expect(lines.prefix(2) == ["version SSM_Current x@SSM_Current", "version v1 ap-tokyo/y@v1"])
        #expect(lines[2] == "value \(Self.digest) x@SSM_Current,ap-tokyo/y@v1 A")
        #expect(lines[3] == "file \(Self.digest) x@SSM_Current F")
        #expect(lines.suffix(2) == ["removed - TENCENTCLOUD_SECRET_KEY", "ready"])
    }

    @Test(arguments: ["", "other", "other x y", "version", "version v1", "value", "value 00", "ready-made"])
    func `another line says nothing`(_ line: String) {
        var report = GateReport()
        let isComplete = report.add(line[...])
        #expect(!isComplete)
        #expect(report == GateReport())
    }

    @Test(
        arguments: [GateOrder.Purpose.start, .rotation, .look, .files],
        [[true, false, false], [false, true, false], [false, false, true]])
    func `an order is read as it was written`(_ purpose: GateOrder.Purpose, _ flags: [Bool]) throws {
        let key = (0..<UInt8(GateOrder.keySize)).map { $0 &* 7 }
        let order = GateOrder(
            purpose, watchesPinned: flags[0], needsFile: flags[1], ignoresChildren: flags[2], key: key)
        #expect(order.bytes.count == GateOrder.size)
        let read = try #require(GateOrder(order.bytes))
        #expect(read.purpose == purpose && [read.watchesPinned, read.needsFile, read.ignoresChildren] == flags)
        #expect(read.parent == getpid() && read.key == key)
    }

    @Test func `other bytes are no order`() {
        let key = [UInt8](repeating: 1, count: GateOrder.keySize)
        let bytes = GateOrder(.look, watchesPinned: false, needsFile: false, ignoresChildren: false, key: key).bytes
        #expect(GateOrder([]) == nil && GateOrder(Array(bytes.dropLast())) == nil && GateOrder(bytes + [0]) == nil)
        #expect(GateOrder([9] + bytes.dropFirst()) == nil)
    }
}

/// Tests of the names of signals.
@Suite struct SignalNameTests {
    @Test(
        arguments: [
            ("TERM", 15), ("SIGTERM", 15), ("term", 15), ("sigHup", 1), ("15", 15), ("SIG15", 15), ("64", 64),
            ("USR1", 10), ("WINCH", 28), ("RTMIN", 34), ("RTMIN+3", 37), ("SIGRTMIN+30", 64), ("RTMAX", 64),
            ("RTMAX-1", 63), ("RTMAX-30", 34), ("RTMIN+0", 34),
        ] as [(String, Int32)]) func `a signal has a name or a number`(_ text: String, _ number: Int32)
    {
        #expect(SignalName.parse(text) == number)
    }

    @Test(arguments: [
        "", "SIG", "0", "65", "-1", "15 ", "TERMINATE", "RTMIN+31", "RTMIN-1", "RTMAX+1", "RTMAX-31", "RTMIN3",
        "RTMIN+", "RTMIN+x", "1.0", "SIGSIGTERM", "NUL\0",
    ]) func `anything else is no signal`(_ text: String) { #expect(SignalName.parse(text) == nil) }

    @Test func `the text of a signal is read as the same signal`() {
        for number in Int32(1)...64 { #expect(SignalName.parse(SignalName.text(number)) == number) }
        #expect(SignalName.text(15) == "TERM" && SignalName.text(37) == "RTMIN+3" && SignalName.text(33) == "33")
    }

    @Test(
        arguments: [
            (0, "status 0"), (75, "status 75"), (128, "status 128"), (143, "status 143 (TERM)"),
            (137, "status 137 (KILL)"), (192, "status 192 (RTMIN+30)"), (193, "status 193"), (255, "status 255"),
        ] as [(Int32, String)]) func `a status after a signal names it`(_ status: Int32, _ text: String)
    {
        #expect(SignalName.status(status) == text)
    }
}
