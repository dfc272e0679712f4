import EventStream
import Foundation

/// What a chat page shows, and how its script changes it: the messages in order, each with its blocks.
struct PageModel: Equatable {
    struct Article: Equatable {
        var id: String
        var status: String
        var blocks: [String]
    }

    var articles: [Article] = []
    /// The list of chats from the last event.
    var list = ""
    /// Where the feed resumes.
    var cursor = ""

    init() {}

    /// Reads the messages of a page, or a part of one.
    init(_ html: String) {
        articles = html.components(separatedBy: "<article ").dropFirst().compactMap { Self.article("<article " + $0) }
        cursor = html.attribute("data-cursor") ?? ""
    }

    /// Whether the page shows that a reply has ended.
    func hasEnded(_ id: String) -> Bool {
        articles.contains { $0.id == id && $0.status != "streaming" }
    }

    /// Does what the page's script does with an event of the feed.
    ///
    /// - Returns: Whether the page knew what to do: an event about a message that it lacks is a loss.
    mutating func apply(_ event: ServerSentEvent) throws -> Bool {
        if let id = event.id, !id.isEmpty { cursor = id }
        let data = try JSONDecoder().decode(FeedData.self, from: Data(event.data.utf8))
        switch event.event {
        case "message": return put(data)
        case "block", "end": return replace(data)
        case "footer": return articles.contains { $0.id == data.messageID }
        case "chats":
            list = data.html ?? ""
            return true
        case "window": return data.html != nil
        default: return false
        }
    }

    private mutating func put(_ data: FeedData) -> Bool {
        guard let article = data.html.flatMap(Self.article), article.id == data.id else { return false }
        if let index = articles.firstIndex(where: { $0.id == article.id }) {
            articles[index] = article
        } else {
            articles.append(article)
        }
        return true
    }

    private mutating func replace(_ data: FeedData) -> Bool {
        guard let index = articles.firstIndex(where: { $0.id == data.messageID }), let from = data.from,
            let blocks = data.blocks, from <= articles[index].blocks.count
        else { return false }
        articles[index].blocks = articles[index].blocks[..<from] + blocks
        if let status = data.status { articles[index].status = status }
        return true
    }

    private static func article(_ html: String) -> Article? {
        guard let id = html.attribute("data-id"), let status = html.attribute("data-status"),
            let body = html.firstMatch(of: /(?s)<div class="body[^>]*>(.*?)<\/div>\s*<footer/)
        else { return nil }
        return Article(id: id, status: status, blocks: TopLevelElements.of(String(body.output.1)))
    }
}

/// The union of the contents of all feed events.
private struct FeedData: Decodable {
    let id: String?
    let html: String?
    let messageID: String?
    let from: Int?
    let blocks: [String]?
    let status: String?

    enum CodingKeys: String, CodingKey {
        case id, html, from, blocks, status
        case messageID = "message_id"
    }
}

/// Splits HTML into its top-level elements.
enum TopLevelElements {
    private static let void: Set<Substring> = ["br", "hr", "input", "img", "wbr"]

    static func of(_ html: String) -> [String] {
        var elements: [String] = []
        var depth = 0
        var start = html.startIndex
        for match in html.matches(of: /<(\/?)([a-zA-Z][a-zA-Z0-9-]*)[^>]*>/) {
            if depth == 0 { start = match.range.lowerBound }
            if !void.contains(match.output.2) { depth += match.output.1.isEmpty ? 1 : -1 }
            if depth == 0 { elements.append(String(html[start..<match.range.upperBound])) }
        }
        return elements
    }
}

extension String {
    /// The value of the first attribute of that name.
    fileprivate func attribute(_ name: String) -> String? {
        guard let start = firstRange(of: name + "=\"")?.upperBound else { return nil }
        return self[start...].firstIndex(of: "\"").map { String(self[start..<$0]) }
    }
}

extension String {
    var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
