internal import NIOHTTP1

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How long a response asks the client to wait.
///
/// - Source: RFC 9110, section 10.2.3, and `retry-after-ms` of Anthropic's servers.
enum RetryAfter {
    /// The wait, or nil where none is requested, the value is invalid, or the time has passed.
    static func duration(in headers: HTTPHeaders, now: Date = Date()) -> Duration? {
        let milliseconds = value(of: "retry-after-ms", in: headers).flatMap(Double.init).map { $0 / 1000 }
        let seconds = value(of: "retry-after", in: headers).flatMap { waitingTime($0, now: now) }
        return [milliseconds, seconds].compactMap(\.self).lazy.compactMap(sensible).first
    }

    /// A value short enough to be a number or a date.
    private static func value(of name: String, in headers: HTTPHeaders) -> String? {
        headers.first(name: name).flatMap { $0.utf8.count <= 64 ? $0 : nil }
    }

    private static func waitingTime(_ text: String, now: Date) -> Double? {
        Double(text) ?? date(text).map { $0.timeIntervalSince(now) }
    }

    /// A date such as `Sun, 06 Nov 1994 08:49:37 GMT`, converted to ISO 8601 for parsing.
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

    /// Positive and finite; anything over ten years counts as ten years.
    private static func sensible(_ seconds: Double) -> Duration? {
        guard seconds.isFinite, seconds > 0 else { return nil }
        return .seconds(min(seconds, 315_360_000))
    }
}
