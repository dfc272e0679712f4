extension WireJSON {
    /// Reads JSON strictly.
    ///
    /// - Throws: ``WireJSONError``.
    public init(_ text: String) throws {
        self = try WireJSONReader.read(Array(text.utf8))
    }

    /// The value without white space between tokens; everything else is as it was sent.
    public var compact: String { written { _ in true } }

    /// The part that a prompt's identity depends on: ``compact`` without the `cache_control` of blocks.
    ///
    /// A tool's input and schema are data, so that a member of this name stays there. The order of members and the
    /// spelling of values count. The API forgives both when it checks thinking, but its cache does not.
    public var canonical: String { written { $0 != #""cache_control""# } }

    private func written(where isKept: (String) -> Bool) -> String {
        switch self {
        case .string(let spelling), .number(let spelling), .literal(let spelling): return spelling
        case .array(let elements): return "[\(elements.map { $0.written(where: isKept) }.joined(separator: ","))]"
        case .object(let members):
            let kept = members.filter { isKept($0.spelling) }.map { member in
                let isData = [#""input""#, #""input_schema""#].contains(member.spelling)
                return "\(member.spelling):\(isData ? member.value.compact : member.value.written(where: isKept))"
            }
            return "{\(kept.joined(separator: ","))}"
        }
    }
}
