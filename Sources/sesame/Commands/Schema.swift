import SesameCore

/// `sesame schema`: the JSON Schema of the manifest.
func schema(_ arguments: Arguments) throws(Failure) {
    if let extra = arguments.operands.first {
        throw Failure(.usage, "\"\(extra)\" is one word too many", hint: "sesame schema >sesame.schema.json")
    }
    let text = Manifest.schema
    text.append("\n")
    try writeOut(text)
}
