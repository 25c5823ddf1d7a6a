import Foundation
import Testing

/// The grammar of variables, profiles and `from`: what is wrong is told with its place and never repeated, by `check` as
/// by `exec`, with 78.
@Suite struct EntryFailureTests {
    /// A manifest, the place in it and what is wrong there, and the hint.
    typealias Bad = (text: String, problem: String, hint: String)

    private func bothRefuse(
        _ text: String, _ problem: String, _ hint: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for arguments in [["check", "-f", "-"], ["exec", "-f", "-", "--"] + Command.target] {
            let command = Command(path: Command.sesame, arguments: arguments, input: Data(text.utf8))
            let lines = ["standard input:\(problem)"] + (hint.isEmpty ? [] : ["hint: \(hint)"])
            refused(try command.run(), 78, lines, sourceLocation: sourceLocation)
        }
    }

    static let longForms: [Bad] = [
        ("{secret: x, value: hunter2}", "1:10: A: \"secret\" and \"value\" exclude each other", ""),
        ("{template: x, secret: hunter2}", "1:10: A: \"secret\" and \"template\" exclude each other", ""),
        ("{template: x, value: hunter2}", "1:10: A: \"template\" and \"value\" exclude each other", ""),
        ("{}", "1:10: A: there is none of \"secret\", \"template\", \"value\"", ""),
        ("{optional: true}", "1:10: A: there is none of \"secret\", \"template\", \"value\"", ""),
        ("{value: x, version: v1}", "1:30: A: \"version\" goes with \"secret\" only", ""),
        ("{template: x, field: f}", "1:31: A: \"field\" goes with \"secret\" only", ""),
        ("{value: x, region: ap-beijing}", "1:29: A: \"region\" goes with \"secret\" or \"template\" only", ""),
        ("{value: x, encoding: hex}", "1:31: A: \"encoding\" goes with \"secret\" or \"template\" only", ""),
        ("{value: x, optional: true}", "1:31: A: \"optional\" goes with \"secret\" or \"template\" only", ""),
        ("{value: x, default: hunter2}", "1:30: A: \"default\" goes with \"secret\" or \"template\" only", ""),
        ("{value: x, trim: true}", "1:27: A: \"trim\" goes with \"secret\" or \"template\" only", ""),
        ("{secret: x, mode: '0400'}", "1:28: A: \"mode\" goes with \"path\" or \"as: file\" only", ""),
        ("{secret: x, as: env, owner: root}", "1:38: A: \"owner\" goes with \"path\" or \"as: file\" only", ""),
        ("{secret: x, fd: 500}", "1:26: A: \"fd\" goes with \"as: file\" only", ""),
        ("{secret: x, path: /run/x, fd: 500}", "1:40: A: \"fd\" goes with \"as: file\" only", ""),
        ("{secret: x, optional: hunter2}", "1:32: \"optional\" is neither true nor false", ""),
        ("{secret: x, optional: yes}", "1:32: \"optional\" is neither true nor false", ""),
        ("{secret: x, optional: True}", "1:32: \"optional\" is neither true nor false", ""),
        ("{secret: x, trim: 1}", "1:28: \"trim\" is neither true nor false", ""),
        ("{secret: x, trim: }", "1:28: \"trim\" is neither true nor false", ""),
        ("{secret: x, encoding: hunter2}", "1:32: \"encoding\" is not one of its words", "one of text, base64, hex"),
        ("{secret: x, as: File}", "1:26: \"as\" is not one of its words", "one of env, file"),
        ("{secret: x, default: [hunter2]}", "1:31: \"default\" is a text", ""),
        ("{secret: x, field: ''}", "1:29: A: a reference ends with \"#\" but names no field", reference),
        ("{secret: x, field: a..hunter2}", "1:29: A: a field has nothing before or after a dot", reference),
        ("{secret: x, region: hunter2}", "1:30: this is not a region", "a region looks like ap-guangzhou"),
        ("{secret: 'x@v1'}", "1:19: A: a secret name is made of letters, digits, \"-\" and \"_\"", reference),
        ("{secret: x, pathh: /run/x}", "1:22: unknown key \"pathh\"", "did you mean \"path\"?"),
        ("{secret: x, hunter2 hunter2: y}", "1:22: unknown key", longForm),
        ("[hunter2]", "1:10: A: the long form is a mapping of names to values", noList),
    ]
    private static let noList = "write NAME: value for each, without \"-\" and brackets"
    private static let reference =
        "write name[@version][#field], {secret: name, version: v}, or {value: text} for a constant"
    private static let longForm =
        "known here: secret, version, field, region, encoding, optional, default, as, trim, template, value, path, mode, owner, fd"

    @Test(arguments: longForms) func `a long form`(_ text: String, _ problem: String, _ hint: String) throws {
        try bothRefuse("env: {A: \(text)}", problem, hint)
    }

    static let files: [Bad] = [
        ("path: run/x", "1:28: A: not an absolute path of a file", "a path like /run/app/tls.key"),
        ("path: ''", "1:28: A: not an absolute path of a file", "a path like /run/app/tls.key"),
        ("path: /run/", "1:28: A: not an absolute path of a file", "a path like /run/app/tls.key"),
        ("path: \"/run/a\\0b\"", "1:28: A: not an absolute path of a file", "a path like /run/app/tls.key"),
        ("path: ~/x", "1:28: A: \"~\" means nothing here", "write the whole path"),
        ("path: ~root/x", "1:28: A: \"~\" means nothing here", "write the whole path"),
        ("path: /run/x, mode: 0800", "1:42: A: not a valid mode", "three octal digits, such as \"0400\""),
        ("path: /run/x, mode: 4755", "1:42: A: not a valid mode", "three octal digits, such as \"0400\""),
        ("path: /run/x, mode: '00400'", "1:42: A: not a valid mode", "three octal digits, such as \"0400\""),
        ("path: /run/x, mode: +400", "1:42: A: not a valid mode", "three octal digits, such as \"0400\""),
        ("path: /run/x, mode: 0+40", "1:42: A: not a valid mode", "three octal digits, such as \"0400\""),
        ("path: /run/x, mode: '-40'", "1:42: A: not a valid mode", "three octal digits, such as \"0400\""),
        ("path: /run/x, mode: u=r", "1:42: A: not a valid mode", "three octal digits, such as \"0400\""),
        ("path: /run/x, owner: ''", "1:43: A: not a valid owner", "user or user:group, by name or number"),
        ("path: /run/x, owner: 'a:'", "1:43: A: not a valid owner", "user or user:group, by name or number"),
        ("path: /run/x, owner: ':b'", "1:43: A: not a valid owner", "user or user:group, by name or number"),
        ("path: /run/x, owner: 'a:b:c'", "1:43: A: not a valid owner", "user or user:group, by name or number"),
        ("path: /run/x, owner: a b", "1:43: A: not a valid owner", "user or user:group, by name or number"),
        ("as: file, mode: '+40'", "1:38: A: not a valid mode", "three octal digits, such as \"0400\""),
        ("as: file, mode: '0500'", "1:38: A: a memory file cannot be run", "a mode such as \"0400\""),
        ("as: file, owner: 'a:'", "1:39: A: not a valid owner", "user or user:group, by name or number"),
        ("path: /run/x, as: file, fd: 500", "1:50: A: a value with a \"path\" has no descriptor", ""),
        ("path: /run/x, as: env", "1:28: A: a value with a \"path\" is not in the variable itself", ""),
    ]

    @Test(arguments: files) func `a file`(_ keys: String, _ problem: String, _ hint: String) throws {
        try bothRefuse("env: {A: {secret: x, \(keys)}}", problem, hint)
    }

    @Test(arguments: ["0", "2", "-3", "+3", "03", "0x10", "3.0", "three", "''", "1000000", "99999999999999999999"])
    func `a number that no descriptor of a file can have`(_ number: String) throws {
        try bothRefuse(
            "env: {A: {secret: x, as: file, fd: \(number)}}",
            "1:36: A: not a valid descriptor number", "a number from 3 on, such as 500")
    }

    static let templates: [Bad] = [
        ("${", "a \"${\" in a template has no \"}\"", "write \"$$\" for a dollar"),
        ("${hunter2", "a \"${\" in a template has no \"}\"", "write \"$$\" for a dollar"),
        ("${x|url", "a \"${\" in a template has no \"}\"", "write \"$$\" for a dollar"),
        ("${x#a\\}", "a \"${\" in a template has no \"}\"", "write \"$$\" for a dollar"),
        ("${x}$hunter2", "a \"$\" in a template stands before neither \"{\" nor \"$\"", "write \"$$\" for a dollar"),
        ("${x}$", "a \"$\" in a template stands before neither \"{\" nor \"$\"", "write \"$$\" for a dollar"),
        ("${}", "a secret name is missing", parts), ("${ x }", letters, parts), ("${hunter2!}", letters, parts),
        ("${x@}", "a version is missing", parts), ("${x#}", "a reference ends with \"#\" but names no field", parts),
        ("${${x}}", letters, parts), ("${x|}", "a template has an unknown filter", filters),
        ("${x|hunter2}", "a template has an unknown filter", filters),
        ("${x| url}", "a template has an unknown filter", "did you mean \"url\"?"),
        ("${x|jsno}", "a template has an unknown filter", "did you mean \"json\"?"),
        ("${x|url|URL}", "a template has an unknown filter", filters),
    ]
    private static let letters = "a secret name is made of letters, digits, \"-\" and \"_\""
    private static let parts = "write ${name}, ${name@version}, ${name#field} or ${name#field|filter}"
    private static let filters = "filters: url, json, base64, shell"

    @Test(arguments: templates) func `a template`(_ text: String, _ problem: String, _ hint: String) throws {
        try bothRefuse("env: {A: '\(text)'}", "1:10: A: \(problem)", hint)
        try bothRefuse("env: {A: {template: '\(text)'}}", "1:21: A: \(problem)", hint)
    }

    static let others: [Bad] = [
        ("from: {secret: x}", "1:7: \"from\" is a list", "write - {secret: name, keys: [A, B]}"),
        ("from: x", "1:7: \"from\" is a list", "write - {secret: name, keys: [A, B]}"),
        ("from: [x]", "1:8: an item of \"from\" is a mapping of names to values", ""),
        ("from: [{keys: all}]", "1:8: there is no \"secret\"", keys),
        ("from: [{secret: x}]", "1:8: there is no \"keys\"", keys),
        ("from: [{secret: x, keys: hunter2}]", "1:26: from x: \"keys\" is neither a list nor the word all", keys),
        ("from: [{secret: x, keys: {A: B}}]", "1:26: from x: \"keys\" is neither a list nor the word all", keys),
        ("from: [{secret: x, keys: [[A]]}]", "1:27: a key is a text", ""),
        ("from: [{secret: x, keys: ['']}]", "1:27: this is not a variable name", variable),
        ("from: [{secret: x, keys: [A, 1B]}]", "1:30: \"1B\" is not a variable name", variable),
        ("from: [{secret: x, keys: [A b]}]", "1:27: this is not a variable name", variable),
        ("from: [{secret: x, prefix: 1_, keys: all}]", "1:28: a prefix is the beginning of a variable name", ""),
        ("from: [{secret: x, prefix: A-, keys: all}]", "1:28: a prefix is the beginning of a variable name", ""),
        ("from: [{secret: x, keys: [A, A]}]", "1:30: \"A\" is set twice", "it is first set in line 1"),
        (
            "env: {P_A: x}\nfrom: [{secret: x, prefix: P_, keys: [A]}]", "2:39: \"P_A\" is set twice",
            "it is first set in line 1"
        ),
        ("from: [{secret: x, key: all}]", "1:20: unknown key \"key\"", "did you mean \"keys\"?"),
        ("from: [{secret: x y, keys: all}]", "1:17: from: \(letters)", reference),
        ("from: [{secret: x, keys: all, optional: 1}]", "1:41: \"optional\" is neither true nor false", ""),
        (
            "from: [{secret: x, prefix: LD_, keys: [PRELOAD]}]", "1:40: \"LD_PRELOAD\" changes how programs are loaded",
            unsafe
        ),
        ("env: {}\nprofiles: {p: {env: {PATH: x}}}", "2:22: \"PATH\" changes how programs are loaded", unsafe),
        ("profiles: [p]", "1:11: \"profiles\" is a mapping of names to values", noList),
        ("profiles: {p: [x]}", "1:15: a profile is a mapping of names to values", noList),
        ("profiles: {'a b': {env: {}}}", "1:12: not a valid profile name", profile),
        ("profiles: {'': {env: {}}}", "1:12: not a valid profile name", profile),
        ("profiles: {p: {env: {}}, p: {env: {}}}", "1:26: \"p\" is there twice", ""),
        ("profiles: {p: {profiles: {}}}", "1:16: unknown key \"profiles\"", "known here: region, env, from"),
        ("profiles: {p: {env: {A: a, A: b}}}", "1:28: \"A\" is set twice", "it is first set in line 1"),
        // A profile that is not used has to be right too.
        ("env: {}\nprofiles: {p: {env: {A: hunter2 x}}}", "2:25: A: \(letters)", reference),
    ]
    private static let keys = "write {secret: name, keys: [A, B]}, or keys: all"
    private static let variable = "use letters, digits and \"_\", not beginning with a digit"
    private static let profile = "use letters, digits, \"-\", \"_\" and \".\""
    private static let unsafe = "if the secret is as trusted as the program, allow it with --allow-unsafe-names"

    @Test(arguments: others) func `an item of from, a profile`(_ text: String, _ problem: String, _ hint: String) throws
    {
        try bothRefuse(text, problem, hint)
    }
}
