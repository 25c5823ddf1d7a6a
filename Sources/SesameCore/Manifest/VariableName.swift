import SecretMemory
import TencentCloud

/// The name of an environment variable that sesame may set, as in POSIX (Base Definitions §8.1), in upper or lower
/// case.
package struct VariableName: Hashable, Sendable {
    package let text: String

    /// - Returns: nil unless the text is letters, digits and "_", and does not begin with a digit.
    package init?(parsing text: String) {
        let bytes = text.utf8.span
        guard !bytes.isEmpty, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[0]),
            bytes.indices.allSatisfy({ bytes[$0].isAlphanumeric || bytes[$0] == UInt8(ascii: "_") })
        else { return nil }
        self.text = text
    }

    /// Tells whether the variable changes how programs are found, loaded or started: then anybody who can write the
    /// secret can run code.
    package var changesHowProgramsLoad: Bool {
        Self.unsafeNames.contains(text) || Self.unsafePrefixes.contains { text.hasPrefix($0) }
    }

    private static let unsafePrefixes = ["LD_", "DYLD_"]
    private static let unsafeNames: Set<String> = [
        "PATH", "IFS", "ENV", "BASH_ENV", "SHELLOPTS", "BASHOPTS", "PS4", "PROMPT_COMMAND", "GLIBC_TUNABLES",
        "GCONV_PATH",
        "LOCPATH", "NODE_OPTIONS", "NODE_PATH", "PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONINSPECT",
        "PERL5LIB",
        "PERL5OPT", "PERLLIB", "RUBYLIB", "RUBYOPT", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS",
        "CLASSPATH",
        "SWIFT_BACKTRACE",
    ]
}
