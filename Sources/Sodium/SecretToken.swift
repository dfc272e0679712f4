internal import CSodium

/// A random secret of 256 bits that is shown once and stored only as its hash.
///
/// Written as a prefix, 43 letters and digits, and a checksum of 6, so that a leaked secret can be recognised as ours,
/// and a mistyped one is rejected without asking the database.
package struct SecretToken: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What a token gives access to; each kind has its own prefix, so that none can be used as another.
    package enum Kind: String, Sendable, CaseIterable {
        case api = "parley_"
        case session = "parley_s_"
        case invite = "parley_i_"
        case setup = "parley_setup_"
        case reset = "parley_r_"
    }

    package let kind: Kind
    /// The secret itself. Given to its owner and nobody else.
    package let text: String

    /// Creates a new one.
    package init(_ kind: Kind) {
        Library.requireReady()
        var bytes = [UInt8](repeating: 0, count: 32)
        randombytes_buf(&bytes, bytes.count)
        let body = kind.rawValue + Base62.encode(bytes, width: 43)
        self.kind = kind
        text = body + Self.checksum(of: body)
    }

    /// Parses a token that was presented. `nil` if it cannot be a token of this kind.
    package init?(_ text: String, kind: Kind) {
        let bytes = text.utf8
        guard bytes.count == kind.rawValue.utf8.count + 49, text.hasPrefix(kind.rawValue),
            bytes.allSatisfy({ Base62.isDigit($0) || $0 == UInt8(ascii: "_") }),
            String(text.suffix(6)) == Self.checksum(of: String(text.dropLast(6)))
        else { return nil }
        self.kind = kind
        self.text = text
    }

    /// What is stored. A plain hash is enough for a secret that cannot be guessed.
    package var hash: [UInt8] { SHA256.hash(text) }

    package var description: String { "<\(kind) token>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }

    private static func checksum(of body: String) -> String {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in body.utf8 {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        crc = ~crc
        return Base62.encode((0..<4).map { UInt8(truncatingIfNeeded: crc >> (24 - 8 * $0)) }, width: 6)
    }
}

/// Numbers written in letters and digits.
enum Base62 {
    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    /// Writes a big-endian number with leading zeros up to `width`.
    static func encode(_ bytes: [UInt8], width: Int) -> String {
        var number = bytes
        var result: [UInt8] = []
        for _ in 0..<width {
            var remainder = 0
            for index in number.indices {
                let value = remainder << 8 | Int(number[index])
                number[index] = UInt8(value / 62)
                remainder = value % 62
            }
            result.append(digits[remainder])
        }
        return String(decoding: result.reversed(), as: UTF8.self)
    }
}
