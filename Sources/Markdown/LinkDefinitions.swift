/// Link reference definitions of a source, numbered by marks within their addresses. Definitions that no link uses are
/// thus found and shown as text, so nothing written is lost.
struct LinkDefinitions {
    /// Where each possible definition begins in the source.
    private var starts: [Int] = []
    /// Where to put the number of each: before its address.
    private var addresses: [Int] = []
    private let source: [UInt8]

    /// Longest label, in bytes. CommonMark allows 999 characters.
    private static let longestLabel = 1000

    /// - Parameter source: with the other marks.
    init(in source: [UInt8]) {
        self.source = source
        guard source.contains(UInt8(ascii: "]")),
            source.indices.dropLast().contains(where: { Self.isEndOfLabel(at: $0, of: source) })
        else { return }
        var start = 0
        while start < source.count {
            let line = SourceLine(of: source, from: start)
            if let end = endOfLabel(from: line.text.startIndex), let address = address(after: end) {
                starts.append(line.text.startIndex)
                addresses.append(address)
            }
            start = line.bytes.endIndex + 1
        }
    }

    var isEmpty: Bool { starts.isEmpty }

    /// The source with the number of each definition in its address.
    var numbered: [UInt8] {
        var result: [UInt8] = []
        var copied = 0
        for (number, address) in addresses.enumerated().sorted(by: { $0.element < $1.element }) {
            result += source[copied..<address] + [SourceMark.number] + Self.digits(of: number)
            copied = address
        }
        return result + source[copied...]
    }

    /// The source with every definition whose number is not among these turned into text.
    func shown(except used: Set<Int>) -> [UInt8] {
        var result = source
        for (number, start) in starts.enumerated() where !used.contains(number) { result[start] = SourceMark.note }
        return result
    }

    // MARK: Numbers

    private static func digits(of number: Int) -> [UInt8] {
        String(number, radix: 8).utf8.map { $0 - UInt8(ascii: "0") + SourceMark.digits.lowerBound }
    }

    /// The numbers in an address or a text.
    static func numbers(in text: [UInt8]) -> Set<Int> {
        guard text.contains(SourceMark.number) else { return [] }
        return Set(
            text.split(separator: SourceMark.number, omittingEmptySubsequences: false).dropFirst().map { rest in
                rest.prefix(12).prefix { SourceMark.digits.contains($0) }
                    .reduce(0) { $0 * 8 + Int($1 - SourceMark.digits.lowerBound) }
            })
    }

    // MARK: Reading

    private static func isEndOfLabel(at index: Int, of source: [UInt8]) -> Bool {
        source[index] == UInt8(ascii: "]") && source[index + 1] == UInt8(ascii: ":")
    }

    /// Index after the colon of a label that begins at `start`.
    private func endOfLabel(from start: Int) -> Int? {
        guard start < source.count, source[start] == UInt8(ascii: "[") else { return nil }
        var index = start + 1
        while index + 1 < source.count, index - start < Self.longestLabel {
            switch source[index] {
            case UInt8(ascii: "["): return nil
            case UInt8(ascii: "]"): return source[index + 1] == UInt8(ascii: ":") ? index + 2 : nil
            case UInt8(ascii: "\\"): index += 2
            default: index += 1
            }
        }
        return nil
    }

    /// Where the address begins, on the same line or the next.
    private func address(after colon: Int) -> Int? {
        var line = source[colon...].drop(while: SourceLine.isBlank)
        if line.first == UInt8(ascii: "\n") { line = SourceLine(of: source, from: line.startIndex + 1).text }
        guard let first = line.first, first != UInt8(ascii: "\n") else { return nil }
        return first == UInt8(ascii: "<") ? line.startIndex + 1 : line.startIndex
    }
}
