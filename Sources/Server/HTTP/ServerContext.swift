package import Foundation
internal import HTTPTypes
package import Hummingbird
internal import Model
internal import NIOCore

/// A context that knows the client.
protocol ClientContext: RequestContext {
    /// The connection on which the request arrived.
    var connection: any Channel { get }
    /// Address of the client; set by ``ClientAddress``.
    var client: String? { get }
}

extension ClientContext {
    /// Identifies the network by which attempts are counted.
    var network: String? { client.map(AddressRange.network) }
}

/// What is known about a request while the server handles it.
package struct ServerContext: ClientContext {
    package var coreContext: CoreRequestContextStorage
    let connection: any Channel
    /// Address of the peer: the client or a proxy.
    let peer: String?
    var client: String?
    /// Who is signed in; set by ``Authentication``.
    var identity: Identity?
    /// Whether the sender of the request is still signed in, for long responses; set by ``Authentication``.
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

/// The signed-in user, and how they signed in.
struct Identity: Sendable {
    enum Means: Sendable {
        case session(Session.ID)
        /// An API token, and when it expires.
        case token(until: Timestamp?)
    }

    let user: User
    /// How often the user's chats and messages had changed when the user was identified.
    let revision: Int
    let means: Means

    /// When something created with an API token expires: at the requested time, but not after the token.
    func bounding(_ wanted: Timestamp) -> Timestamp {
        guard case .token(let end?) = means else { return wanted }
        return min(wanted, end)
    }

    var sessionID: Session.ID? {
        if case .session(let id) = means { id } else { nil }
    }
}

/// The context of routes that require a sign-in: it cannot be created without one.
struct AccountContext: ChildRequestContext, ClientContext {
    var coreContext: CoreRequestContextStorage
    let identity: Identity
    /// See ``ServerContext/isStillSignedIn``.
    let isStillSignedIn: @Sendable () async -> Bool
    let connection: any Channel
    let client: String?

    init(context: ServerContext) throws {
        guard let identity = context.identity else { throw Problem.signInRequired }
        connection = context.connection
        client = context.client
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
struct AdminContext: ChildRequestContext, ClientContext {
    var coreContext: CoreRequestContextStorage
    let identity: Identity
    let connection: any Channel
    let client: String?

    var user: User { identity.user }

    init(context: AccountContext) throws {
        guard context.user.role == .admin else { throw Problem.forbidden }
        coreContext = context.coreContext
        identity = context.identity
        connection = context.connection
        client = context.client
    }

    var maxUploadSize: Int { Coders.longestBody }
    var requestDecoder: JSONDecoder { Coders.decoder }
    var responseEncoder: JSONEncoder { Coders.encoder }
}

/// JSON in the format of the API.
enum Coders {
    /// Bytes of the longest body: a message of maximum length with every character written as `\ud83d\ude42`.
    static let longestBody = 12 * Limits.message.upperBound + 1000
    /// Bytes of the longest body that is neither a message nor a context, and the longest that anonymous clients may
    /// send: two passwords with every byte escaped, and some more.
    static let longestCommand = 12 * Limits.passwordBytes + 4096
    static let decoder = JSONDecoder()
    static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()
}
