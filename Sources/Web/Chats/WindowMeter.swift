public import Model

/// How full the context window of a chat's model is, as the composer tells it when there is something to tell.
public struct WindowMeter: Hashable, Sendable {
    /// From how many percent on it is shown.
    private static let shown = 60
    /// From how many percent on it offers to go on in a new chat.
    private static let offering = 80

    /// Whole percent, at most 100.
    private let percent: Int
    /// Whether the last question did not fit.
    private let isExceeded: Bool

    /// - Parameters:
    ///   - percent: Nil if unknown.
    ///   - isExceeded: Whether the last question did not fit, and something before it did.
    /// - Returns: `nil` if there is nothing to tell.
    public init?(percent: Int?, isExceeded: Bool) {
        guard isExceeded || percent ?? 0 >= Self.shown else { return nil }
        self.percent = min(percent ?? 100, 100)
        self.isExceeded = isExceeded
    }

    /// The possible values of ``mark``.
    public static let marks = shown...101

    /// A number for what it tells: the percentage, or 101 if the last question did not fit.
    public var mark: Int { isExceeded ? Self.marks.upperBound : percent }

    func data(_ words: Words) -> [String: Any] {
        guard !isExceeded else { return ["text": words(.windowExceeded), "isOffered": true] }
        return [
            "text": words(.windowFill, ["percent": words.number(percent)]), "fill": ["percent": String(percent)],
            "isOffered": percent >= Self.offering,
        ]
    }
}

extension Pages {
    /// What the composer shows of the context window; empty if there is nothing to tell.
    public func windowMeter(_ meter: WindowMeter?, in language: Language) -> String {
        meter.map { render(.windowMeter, $0.data(catalogue[language]), in: language) } ?? ""
    }
}
