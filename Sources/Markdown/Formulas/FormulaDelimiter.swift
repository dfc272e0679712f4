/// The delimiters around a formula.
enum FormulaDelimiter: Int {
    case dollar = 1
    case twoDollars, parenthesis, bracket

    /// The delimiter that the bytes begin with; also `nil` for more than two dollars.
    init?(openingOf bytes: ArraySlice<UInt8>) {
        switch bytes.first {
        case UInt8(ascii: "$"):
            let count = bytes.prefix(3).prefix { $0 == UInt8(ascii: "$") }.count
            guard count < 3 else { return nil }
            self = count == 2 ? .twoDollars : .dollar
        case SourceMark.parenthesis: self = .parenthesis
        case SourceMark.bracket: self = .bracket
        default: return nil
        }
    }

    var isDisplay: Bool { self == .twoDollars || self == .bracket }

    /// `\(` and `\[` are single marks by the time they are read.
    var openingLength: Int { self == .twoDollars ? 2 : 1 }
    var closingLength: Int { self == .dollar ? 1 : 2 }

    private var closing: (UInt8, UInt8?) {
        switch self {
        case .dollar: (UInt8(ascii: "$"), nil)
        case .twoDollars: (UInt8(ascii: "$"), UInt8(ascii: "$"))
        case .parenthesis: (UInt8(ascii: "\\"), UInt8(ascii: ")"))
        case .bracket: (UInt8(ascii: "\\"), UInt8(ascii: "]"))
        }
    }

    /// The position of the closing delimiter: the first that is not escaped.
    func closing(in bytes: ArraySlice<UInt8>) -> Int? {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let next = index + 1 < bytes.endIndex ? bytes[index + 1] : 0
            if closes(bytes[index], next) { return index }
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    /// Whether a byte and the one after it are the closing delimiter.
    func closes(_ byte: UInt8, _ next: UInt8) -> Bool {
        byte == closing.0 && (closing.1 == nil || closing.1 == next)
    }

    /// The mark that stands for the opening delimiter; `nil` for dollars.
    var mark: UInt8? {
        switch self {
        case .dollar, .twoDollars: nil
        case .parenthesis: SourceMark.parenthesis
        case .bracket: SourceMark.bracket
        }
    }

    // MARK: Within a line

    /// Whether it may open a formula between two bytes; 0 stands for none.
    func mayOpen(after before: UInt8, before next: UInt8) -> Bool {
        guard self == .dollar || self == .twoDollars else { return true }
        return before != UInt8(ascii: "$") && !Self.isAlphanumeric(before)
            && (self == .twoDollars || next != 0 && !Self.isBlank(next))
    }

    /// Whether it may close a formula between two bytes; 0 stands for none.
    func mayClose(after before: UInt8, before next: UInt8) -> Bool {
        guard self == .dollar else { return self != .twoDollars || next != UInt8(ascii: "$") }
        return !Self.isBlank(before) && next != UInt8(ascii: "$") && !Self.isDigit(next)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t")
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
