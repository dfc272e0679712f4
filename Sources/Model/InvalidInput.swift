/// What is wrong with a client's input, field by field. Nothing was stored.
package struct InvalidInput: Error, Hashable, Sendable {
    /// A field and what is wrong with it.
    package struct Fault: Hashable, Sendable {
        /// Name of the field as the client wrote it.
        package let field: String
        package let code: Code
        /// English, for developers; pages translate `code`.
        package let detail: String
    }

    /// Kinds of errors. Part of the API: pages and clients translate them.
    package enum Code: String, Sendable {
        case required, invalid, unknown, taken, weak
        case tooShort = "too-short"
        case tooLong = "too-long"
        case outOfRange = "out-of-range"
        /// Contains U+0000, which PostgreSQL cannot store.
        case nul
    }

    package var faults: [Fault]

    package init(_ field: String, _ code: Code, _ detail: String) {
        faults = [Fault(field: field, code: code, detail: detail)]
    }
}
