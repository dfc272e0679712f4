package import Foundation
internal import HTTPTypes
package import Hummingbird
internal import Model
internal import NIOCore

/// What is known of a request on its way through the server.
package struct ServerContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The connection on which the request came.
    let connection: any Channel
    /// Address of the other end of the connection: the client or a proxy.
    let peer: String?
    /// Who is signed in; set by ``Authentication``.
    var identity: Identity?
    /// Whether whoever sent the request is still signed in, for answers that take long; set by ``Authentication``.
    var isStillSignedIn: @Sendable () async -> Bool = { false }

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        connection = source.channel
        peer = source.channel.remoteAddress?.ipAddress
    }

    package var maxUploadSize: Int { Coders.longestBody }
    package var requestDecoder: JSONDecoder { Coders.decoder }
    package var responseEncoder: JSONEncoder { Coders.encoder }
}

/// Somebody who is signed in, and by what.
struct Identity: Sendable {
    enum Means: Sendable {
        case session(Session.ID)
        case token
    }

    let user: User
    let means: Means

    var sessionID: Session.ID? {
        if case .session(let id) = means { id } else { nil }
    }
}

/// The context of routes that need somebody signed in: it cannot be made without.
struct AccountContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    let identity: Identity
    /// See ``ServerContext/isStillSignedIn``.
    let isStillSignedIn: @Sendable () async -> Bool
    /// See ``ServerContext/connection``.
    let connection: any Channel

    init(context: ServerContext) throws {
        guard let identity = context.identity else { throw Problem.signInRequired }
        connection = context.connection
        coreContext = context.coreContext
        self.identity = identity
        isStillSignedIn = context.isStillSignedIn
    }

    var user: User { identity.user }
    var maxUploadSize: Int { Coders.longestBody }
    var requestDecoder: JSONDecoder { Coders.decoder }
    var responseEncoder: JSONEncoder { Coders.encoder }
}

/// The context of routes for administrators.
struct AdminContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    let user: User

    init(context: AccountContext) throws {
        guard context.user.role == .admin else { throw Problem.forbidden }
        coreContext = context.coreContext
        user = context.user
    }

    var maxUploadSize: Int { Coders.longestBody }
    var requestDecoder: JSONDecoder { Coders.decoder }
    var responseEncoder: JSONEncoder { Coders.encoder }
}

/// JSON as the API writes it.
enum Coders {
    /// Bytes of the longest body: a message of the greatest length whose characters are all written `\ud83d\ude42`.
    static let longestBody = 12 * Limits.message.upperBound + 1000
    /// Bytes of the longest body that is neither a message nor a context, and the longest that strangers may send: two
    /// passwords whose bytes are all escaped, and some more.
    static let longestCommand = 12 * Limits.passwordBytes + 4096
    static let decoder = JSONDecoder()
    static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()
}
