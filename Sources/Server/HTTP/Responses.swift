internal import API
import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Model

extension Response {
    /// A JSON response.
    static func json(_ body: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let data = try Coders.encoder.encode(body)
        return Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    }

    /// A JSON response of a type that writes itself.
    static func json(_ body: some JSONWritable, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: JSONWriter.bytes(of: body))))
    }

    /// An HTML page.
    static func html(_ html: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    static var noContent: Response { Response(status: .noContent) }

    static func redirect(_ location: String) -> Response {
        Response(status: .seeOther, headers: [.location: location])
    }
}

extension Request {
    /// A query parameter.
    func query(_ name: String) -> String? {
        uri.queryParameters[name[...]].map(String.init)
    }

    /// The parameter `limit`.
    ///
    /// - Throws: `InvalidInput` if it is not a number in the range of page sizes.
    func limit() throws -> Int {
        guard let text = query("limit") else { return Limits.defaultPage }
        guard let limit = Int(text), Limits.page.contains(limit) else {
            throw InvalidInput("limit", .outOfRange, "must be a number from 1 to \(Limits.page.upperBound)")
        }
        return limit
    }

    /// An optional identifier in the query.
    func identifier<Owner>(_ name: String) throws -> Identifier<Owner>? {
        guard let text = query(name) else { return nil }
        guard let identifier = Identifier<Owner>(text) else {
            throw InvalidInput(name, .invalid, "is not an identifier")
        }
        return identifier
    }
}

extension RequestContext {
    /// An identifier in the path. An invalid one counts as not found.
    func identifier<Owner>(_ name: String) throws -> Identifier<Owner> {
        guard let identifier = parameters.get(name).flatMap(Identifier<Owner>.init) else { throw Problem.notFound }
        return identifier
    }
}
