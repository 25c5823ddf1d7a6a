import Glibc
import SecretMemory
@testable import SesameCore
import TencentCloud
import Testing

@Suite struct TargetEnvironmentTests {
    /// The target's entries for an inherited environment.
    private func entries(
        _ inherited: [[UInt8]], removing: [String] = [], setting: [(String, String)] = []
    ) throws(Failure) -> [[UInt8]] {
        var pointers: [UnsafeMutablePointer<CChar>?] = inherited.map { entry in
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: entry.count + 1)
            for (index, byte) in entry.enumerated() { copy[index] = CChar(bitPattern: byte) }
            copy[entry.count] = 0
            return copy
        }
        pointers.append(nil)
        defer { for pointer in pointers { pointer?.deallocate() } }
        var values: [(variable: VariableName, value: SecretBytes)] = []
        for (name, value) in setting {
            if let variable = VariableName(parsing: name) { values.append((variable, SecretBytes(value))) }
        }
        var result: Result<[[UInt8]], Failure> = .success([])
        pointers.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            result = Result { () throws(Failure) in
                let environment = TargetEnvironment(
                    inherited: start, keeping: { !removing.contains($0) }, setting: values)
                return environment.withPointers { entries in
                    var read: [[UInt8]] = []
                    var next = entries
                    while let entry = next.pointee {
                        read.append(Array(UnsafeRawBufferPointer(start: entry, count: strlen(entry))))
                        next += 1
                    }
                    return read
                }
            }
        }
        return try result.get()
    }

    private func bytes(_ texts: String...) -> [[UInt8]] { texts.map { Array($0.utf8) } }

    @Test func `what is inherited passes as bytes, in its order, doubles and oddities too`() throws {
        let odd = bytes("A=1", "B", "", "=x", "A=2", "C=a=b=c") + [[0x44, 0x3D, 0xFF, 0xFE], [0xFF, 0x3D, 0x31]]
        #expect(try entries(odd) == odd)
    }

    @Test func `a variable of the manifest takes the first place of its name, and all others of it go`() throws {
        let seen = try entries(bytes("X=1", "A=1", "Y=1", "A=2"), setting: [("N", "new"), ("A", "set"), ("M", "")])
        #expect(seen == bytes("X=1", "A=set", "Y=1", "N=new", "M="))
    }

    @Test func `a name is equal or not, never a prefix`() throws {
        let seen = try entries(bytes("AB=1", "A=1", "A_=1"), removing: ["A"], setting: [("AB", "x")])
        #expect(seen == bytes("AB=x", "A_=1"))
    }

    @Test func `a name that only looks the same is another`() throws {
        // U+212A is canonically equal to "K".
        let kelvin = Array("\u{212A}=1".utf8)
        #expect(try entries([kelvin], removing: ["K"], setting: [("K", "2")]) == [kelvin] + bytes("K=2"))
    }

    @Test func `the manifest may set what is taken out`() throws {
        #expect(try entries(bytes("A=1"), removing: ["A"], setting: [("A", "2")]) == bytes("A=2"))
    }

    @Test func `every value that cannot be injected is named`() throws {
        let large = String(repeating: "x", count: TargetEnvironment.entryLimit - 2)
        let faults = try [("A", "a\0b"), ("B", "fine"), ("C", large), ("C", String(large.dropLast()))].map {
            name, value in
            TargetEnvironment.preflight(try #require(VariableName(parsing: name)), SecretBytes(value))
        }
        #expect(faults.map(\.?.subject) == ["A", nil, "C", nil])
        #expect(faults.compactMap(\.?.status) == [.data, .data])
    }
}
