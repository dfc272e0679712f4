import API
import Assistant
import AsyncHTTPClient
import EventStream
import Foundation
import Model
import NIOCore
import NIOHTTP1

/// The reader of a feed has seen enough, or its connection broke.
struct Disconnected: Error {}

extension Person {
    /// Follows a feed until `each` returns false, or the server ends it.
    ///
    /// - Returns: Whether the server ended it.
    /// - Parameters:
    ///   - cursor: Where the page resumes.
    ///   - reconnecting: Whether the browser says so by a header, as `EventSource` does by itself.
    ///   - onConnection: Called once the feed has started: everything from then on is reported.
    @discardableResult func follow(
        chat: String? = nil, after cursor: String, reconnecting: Bool = false,
        onConnection: () async throws -> Void = {}, each: (EventRecord) async throws -> Bool
    ) async throws -> Bool {
        let chat = chat.map { "chat=\($0)&" } ?? ""
        let path = "!/feed?\(chat)after=\(reconnecting ? "0-0" : cursor)"
        let headers = reconnecting ? ["last-event-id": cursor] : [:]
        do {
            _ = try await events(of: request(.GET, path, nil, headers: headers), onConnection: onConnection) {
                guard try await each($0) else { throw Disconnected() }
            }
            return true
        } catch is Disconnected {
            return false
        }
    }

    /// The page of a chat, or of no chat.
    func pageModel(chat: String? = nil) async throws -> PageModel {
        let answer = try await page(chat.map { "/chat/\($0)" } ?? "/chat")
        guard answer.status == 200 else { throw Refused(response: answer) }
        return PageModel(answer.text)
    }
}
