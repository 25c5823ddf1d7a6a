import Testing

/// No number takes a sign, nor anything that a programming language has beside digits.
@Suite struct NumberTests {
    static let options = ["timeout", "splay", "concurrency", "quota", "fallback-max-age"]
    static let numbers = ["+5", "-5", "-0", "+0", "0x5", "5e1", "5_0", " 5", "5 ", "inf", "nan", "٥", ""]

    @Test(arguments: options, numbers) func `an option's number is digits`(_ option: String, _ number: String) throws {
        let rest = ["--fallback", "kept", "--fallback-key", "key", "--", "/bin/echo", "started"]
        var command = Command(path: Command.sesame, arguments: ["exec", "--\(option)=\(number)"] + rest)
        let outcome = try command.run()
        #expect(outcome.status == 64 && outcome.output == "")
        #expect(outcome.lines.first?.hasPrefix("sesame: --\(option): not a valid ") == true, "\(outcome.stderr)")
        let twin = "SESAME_" + option.uppercased().replacing("-", with: "_")
        (command.arguments, command.environment[twin]) = (["exec"] + rest, number)
        // An empty variable is as good as none.
        let inherited = try command.run().lines.first
        #expect(number.isEmpty || inherited?.hasPrefix("sesame: \(twin): not a valid ") == true)
    }

    @Test(arguments: ["+443", "-443", "0x1bb", " 443", "443 "]) func `a port is digits`(_ port: String) throws {
        let outcome = try Command(
            path: Command.sesame, arguments: ["get", "x", "--endpoint", "https://127.0.0.1:\(port)"]
        ).run()
        #expect(outcome.status == 64 && outcome.lines.first == "sesame: --endpoint: not a valid endpoint")
    }
}
