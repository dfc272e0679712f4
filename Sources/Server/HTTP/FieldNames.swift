internal import Model

/// Checks the names of the fields in a body before it is decoded.
///
/// Decoding compares names by Unicode's rules, which takes quadratic time in their length.
enum FieldNames {
    /// Bytes of the longest name that is decoded, escapes included.
    static let longest = 256
    /// Most names in a body; no valid request has a tenth as many.
    static let most = 100

    /// Refuses a body with names that no valid request has, in time proportional to its length.
    static func check(_ json: [UInt8]) throws(InvalidInput) {
        var index = 0
        var count = 0
        while index < json.count {
            guard json[index] == UInt8(ascii: "\"") else {
                index += 1
                continue
            }
            let text = index + 1..<end(ofTextAt: index + 1, in: json)
            index = text.upperBound + 1
            while index < json.count, isBlank(json[index]) { index += 1 }
            guard index < json.count, json[index] == UInt8(ascii: ":") else { continue }
            count += 1
            guard text.count <= longest, count <= most else {
                let name = String(decoding: json[text].prefix(64), as: UTF8.self)
                throw InvalidInput(name, .unknown, "is not a field of this request")
            }
        }
    }

    /// Position of the closing quotation mark, or the end.
    private static func end(ofTextAt start: Int, in json: [UInt8]) -> Int {
        var index = start
        while index < json.count, json[index] != UInt8(ascii: "\"") {
            index += json[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index, json.count)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}
