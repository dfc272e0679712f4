package import Anthropic

/// What works of a connection to a model server.
package struct ConnectionTest: Hashable, Sendable {
    /// Why it does not work. Part of the API: pages and clients translate them.
    package enum Fault: String, Hashable, Sendable {
        /// There is no connection.
        case unreachable
        /// There is a connection, but no answer in time.
        case timeout
        /// The server refuses the key, or requires one.
        case keyRefused = "key-refused"
        /// Something else than the Messages API answers.
        case foreign
        /// The server answers with an error.
        case failed
    }

    /// Whether the server answered.
    package let isReachable: Bool
    /// Nil if that cannot be told, and without a key.
    package let isKeyAccepted: Bool?
    /// The names of the models, in the server's order; nil if it does not list them.
    package let models: [String]?
    /// Nil if replies can be asked for.
    package let fault: Fault?
}

extension ConnectionTest {
    /// Asks a server for its models and for the length of a tiny prompt, which costs nothing. Many servers show their
    /// models to everybody, so a list alone does not say that the key is accepted.
    ///
    /// - Parameters:
    ///   - client: Should not repeat failed calls, and not wait long.
    ///   - model: What to count for if the server lists no models.
    package init(_ client: Anthropic.Client, model: String) async {
        let hasKey = client.endpoint.key != nil
        var models: [String]?
        do {
            models = try await client.models().map(\.id)
        } catch {
            let fault = Fault(error)
            if fault != .foreign {
                self.init(fault)
                return
            }
        }
        if models != nil, !hasKey || client.endpoint.isAnthropic {
            self.init(isReachable: true, isKeyAccepted: hasKey ? true : nil, models: models, fault: nil)
            return
        }
        let probe = MessageRequest(model: models?.first ?? model, maxTokens: 1, messages: [Turn(.user, "Hello")])
        do {
            _ = try await client.countTokens(probe)
            self.init(isReachable: true, isKeyAccepted: hasKey ? true : nil, models: models, fault: nil)
        } catch {
            let fault = Fault(error)
            if fault == .keyRefused || models == nil {
                self.init(fault)
            } else {
                self.init(isReachable: true, isKeyAccepted: nil, models: models, fault: nil)
            }
        }
    }

    private init(_ fault: Fault) {
        self.init(
            isReachable: fault != .unreachable && fault != .timeout,
            isKeyAccepted: fault == .keyRefused ? false : nil, models: nil, fault: fault)
    }
}

extension ConnectionTest.Fault {
    fileprivate init(_ error: any Error) {
        guard let error = error as? AnthropicError else {
            self = .unreachable
            return
        }
        switch (error.kind, error.status) {
        case (.transport, _), (.timeout(.connect), _): self = .unreachable
        case (.timeout, _): self = .timeout
        case (_, 401), (_, 403): self = .keyRefused
        case (_, 429), (_, 529): self = .failed
        // A server that lacks a call may say so by any other status.
        case (.http, let status?) where status >= 500 && status != 501: self = .failed
        default: self = .foreign
        }
    }
}
