package import Anthropic
internal import Synchronization

/// The model server that writes the replies. It may be exchanged while the program runs, so take ``server`` once for
/// what belongs together.
package struct ModelSource: Sendable {
    private struct State {
        var server: ModelServer
        var number = 0
    }

    /// Shared by all copies of the source.
    private final class Current: Sendable {
        /// Guards which server is in use.
        let state: Mutex<State>

        init(_ server: ModelServer) {
            state = Mutex(State(server: server))
        }
    }

    private let current: Current
    /// Notifies when another server is used.
    package let changes = ChangeSignal()

    package init(_ server: ModelServer) {
        current = Current(server)
    }

    package init(
        model: String, account: ModelAccount = .builtIn, maxTokens: Int, isLocal: Bool, longestPrompt: Int? = nil,
        client: @escaping @Sendable () async throws -> Anthropic.Client
    ) {
        self.init(
            ModelServer(
                model: model, account: account, maxTokens: maxTokens, isLocal: isLocal, longestPrompt: longestPrompt,
                client: client))
    }

    /// The server in use.
    package var server: ModelServer { current.state.withLock(\.server) }

    /// The server in use, and how many there were before it.
    var numbered: (server: ModelServer, number: Int) {
        current.state.withLock { ($0.server, $0.number) }
    }

    /// Uses another server from now on. Replies that are running stay with theirs.
    package func use(_ server: ModelServer) {
        current.state.withLock { state in
            state.server = server
            state.number += 1
        }
        changes.notify()
    }

    /// See ``ModelServer/model``.
    package var model: String { server.model }

    /// See ``ModelServer/account``.
    var account: ModelAccount { server.account }

    /// See ``ModelServer/maxTokens``.
    package var maxTokens: Int { server.maxTokens }

    /// See ``ModelServer/longestPrompt``.
    package var longestPrompt: Int? { server.longestPrompt }

    /// See ``ModelServer/isLocal``.
    package var isLocal: Bool { server.isLocal }

    /// See ``ModelServer/client``.
    package var client: @Sendable () async throws -> Anthropic.Client { server.client }
}
