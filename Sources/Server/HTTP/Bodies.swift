internal import API
import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import Model
internal import NIOCore

extension Request {
    /// Reads and decodes the body of a command.
    ///
    /// - Parameter limit: Most bytes of the body.
    /// - Throws: ``Problem`` if it is not JSON or too large; `InvalidInput` for fields that are unknown, missing or of
    ///   the wrong type.
    func body<Body: CommandBody>(
        _ type: Body.Type, in context: some RequestContext, upTo limit: Int = Coders.longestCommand
    ) async throws -> Body {
        guard headers[.contentType].map(Self.isJSON) ?? false else { throw Problem.wrongMediaType }
        try requireLength(upTo: limit)
        let buffer = try await Self.receiving { try await body.collect(upTo: limit) }
        let bytes = Array(buffer.readableBytesView)
        // The decoder also reads UTF-16 and UTF-32, in which `FieldNames` sees no names. JSON in UTF-8 has no NUL byte;
        // in the others every ASCII character has one.
        guard !bytes.contains(0) else { throw Problem.notJSON }
        try FieldNames.check(bytes)
        guard case .object(let members) = try? JSON(parsing: bytes) else { throw Problem.notJSON }
        if let unknown = members.filter({ !Body.hasField($0.name) }).map(\.name).min() {
            throw InvalidInput(unknown, .unknown, "is not a field of this request")
        }
        do {
            return try Coders.decoder.decode(Body.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw Self.explain(error)
        }
    }

    /// Refuses a body whose declared length is over the limit before any of it is read.
    func requireLength(upTo limit: Int) throws {
        guard let text = headers[.contentLength], let length = Int(text) else { return }
        guard length <= limit else { throw Problem.tooLarge }
    }

    /// Waits for a body. A client that disconnects before its end is no failure of the server.
    static func receiving(_ read: () async throws -> ByteBuffer) async throws -> ByteBuffer {
        do {
            return try await read()
        } catch is IOError {
            throw Problem.cutOff
        } catch is ChannelError {
            throw Problem.cutOff
        }
    }

    private static func isJSON(_ contentType: String) -> Bool {
        let plain = "application/json"
        if contentType == plain { return true }
        let mediaType = contentType.split(separator: ";", maxSplits: 1).first ?? ""
        return mediaType.trimmingCharacters(in: .whitespaces).lowercased() == plain
    }

    private static func explain(_ error: DecodingError) -> any Error {
        switch error {
        case .keyNotFound(let key, _):
            InvalidInput(key.stringValue, .required, "is missing")
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            context.codingPath.isEmpty
                ? Problem.notJSON
                : InvalidInput(
                    context.codingPath.map(\.stringValue).joined(separator: "."), .invalid, "has another type")
        default: Problem.notJSON
        }
    }
}
