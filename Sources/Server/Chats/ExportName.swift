internal import Foundation

/// The name of a file to download, from a chat's title.
///
/// - Source: RFC 6266, and RFC 8187 for names that are not ASCII.
struct ExportName {
    /// Names that Windows reserves for devices.
    private static let devices: Set<String> = ["con", "prn", "aux", "nul"]
    /// Most bytes of the title in the name; file systems allow 255 in all.
    private static let capacity = 180

    let stem: String
    let fileExtension: String

    init(title: String, fileExtension: String) {
        self.fileExtension = fileExtension
        var stem = String.UnicodeScalarView()
        var bytes = 0
        for scalar in title.unicodeScalars {
            let isSafe = Self.isSafe(scalar)
            bytes += isSafe ? UTF8.width(scalar) : 1
            guard bytes <= Self.capacity else { break }
            stem.append(isSafe ? scalar : " ")
        }
        let trimmed = String(stem).trimmingCharacters(in: CharacterSet(charactersIn: " ."))
        let isDevice =
            Self.devices.contains(trimmed.lowercased()) || trimmed.lowercased().wholeMatch(of: /(com|lpt)[0-9]/) != nil
        self.stem = trimmed.isEmpty || isDevice ? "chat" : trimmed
    }

    /// The field `Content-Disposition`.
    var disposition: String {
        let ascii = String(
            String.UnicodeScalarView(stem.unicodeScalars.map { $0.isASCII && $0 != "%" ? $0 : "_" }))
        var encoded = ""
        for byte in "\(stem).\(fileExtension)".utf8 {
            encoded += Self.isPlain(byte) ? String(UnicodeScalar(byte)) : Self.escape(byte)
        }
        return "attachment; filename=\"\(ascii).\(fileExtension)\"; filename*=UTF-8''\(encoded)"
    }

    /// Neither a control or formatting character nor one that has a meaning in paths or shells of some system.
    private static func isSafe(_ scalar: UnicodeScalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: !"/\\:*?\"<>|'`$;".unicodeScalars.contains(scalar)
        }
    }

    /// `attr-char` of RFC 8187, as far as we need it.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func escape(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count == 1 ? "%0\(digits)" : "%\(digits)"
    }
}
