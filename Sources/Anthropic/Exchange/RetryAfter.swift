internal import NIOHTTP1

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How long an answer asks to wait.
///
/// - Source: RFC 9110, section 10.2.3, and `retry-after-ms` of Anthropic's servers.
enum RetryAfter {
    /// The wait, or nil where none is asked for, it makes no sense, or it is over.
    static func duration(in headers: HTTPHeaders, now: Date = Date()) -> Duration? {
        let milliseconds = value(of: "retry-after-ms", in: headers).flatMap(Double.init).map { $0 / 1000 }
        let seconds = value(of: "retry-after", in: headers).flatMap { waitingTime($0, now: now) }
        return [milliseconds, seconds].compactMap(\.self).lazy.compactMap(sensible).first
    }

    /// A value that may be a number or a date: no longer than those are.
    private static func value(of name: String, in headers: HTTPHeaders) -> String? {
        headers.first(name: name).flatMap { $0.utf8.count <= 64 ? $0 : nil }
    }

    private static func waitingTime(_ text: String, now: Date) -> Double? {
        Double(text) ?? date(text).map { $0.timeIntervalSince(now) }
    }

    /// A date such as `Sun, 06 Nov 1994 08:49:37 GMT`, read by way of ISO 8601.
    private static func date(_ text: String) -> Date? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", words[3].utf8.count == 4, words[1].utf8.count == 2,
            let month = months.firstIndex(of: words[2])
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return try? Date("\(words[3])-\(number)-\(words[1])T\(words[4])Z", strategy: .iso8601)
    }

    private static let months: [Substring] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Positive and finite; anything past ten years is ten years.
    private static func sensible(_ seconds: Double) -> Duration? {
        guard seconds.isFinite, seconds > 0 else { return nil }
        return .seconds(min(seconds, 315_360_000))
    }
}
