internal import Anthropic
internal import Foundation
package import Logging
package import Model
package import Storage
internal import Synchronization

/// The models that people may choose: what the server in use offers, and what an administrator allows of it.
///
/// The server's list is kept for an hour and read anew in the background. Nothing waits for it: as long as it is
/// unknown, nothing is offered or sent that a server might refuse.
package final class ModelCatalog: Sendable {
    private struct State {
        /// What a server listed, by ``ModelSource/numbered``.
        var list: (number: Int, models: ModelList, readAt: ContinuousClock.Instant)?
        /// The number of the server that is being asked.
        var asked: Int?
        /// When a server did not answer, and whether it said that it has no list.
        var failure: (number: Int, at: ContinuousClock.Instant, hasNoList: Bool)?
        /// What the administrator allows, once it has been read.
        var allowed: AllowedModels?
    }

    /// How long a list counts as new.
    private static let lifetime = Duration.seconds(3600)
    /// How long after a failure the server is asked again.
    private static let pause = Duration.seconds(60)
    /// How long after it said that it has no list.
    private static let longPause = Duration.seconds(600)

    /// The server in use.
    package let source: ModelSource
    /// Guards what is known.
    private let state = Mutex(State())
    /// Notifies when a server has answered or failed to.
    private let answers = ChangeSignal()
    let store: ModelStore
    private let ledger: LedgerStore
    private let patience: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let logger: Logger

    /// - Parameters:
    ///   - patience: How long ``load()`` waits at most.
    ///   - now: The clock for the age of the list.
    package init(
        source: ModelSource, database: Database, patience: Duration = .seconds(5),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        logger: Logger
    ) {
        self.source = source
        store = ModelStore(database: database)
        ledger = LedgerStore(database: database)
        self.patience = patience
        self.now = now
        self.logger = logger
    }

    /// How a chat's wish is carried out. Does not wait for the model server.
    package func plan(model: String?, effort: Effort?) async -> ReplyPlan {
        await offer().plan(for: ModelWish(model: model, effort: effort))
    }

    /// The server in use, and what carries out wishes with it as they can be carried out now. Waits for no server.
    func planner() async -> (server: ModelServer, plan: @Sendable (ModelWish) -> ReplyPlan) {
        let offer = await offer()
        return (offer.server, { offer.plan(for: $0) })
    }

    /// The server in use, and how it names a chat; see ``ModelOffer/titlePlan(_:for:maxTokens:)``. Waits for no server.
    func titlePlan(
        _ titles: Titles, for wish: ModelWish, maxTokens: Int
    ) async -> (server: ModelServer, plan: ReplyPlan)? {
        let offer = await offer()
        return offer.titlePlan(titles, for: wish, maxTokens: maxTokens).map { (offer.server, $0) }
    }

    /// What plans depend on besides the wish: equal as long as the same wish leads to the same plan, except that a model
    /// may be retired meanwhile.
    package struct Edition: Hashable, Sendable {
        fileprivate let server: Int
        fileprivate let listReadAt: ContinuousClock.Instant?
        fileprivate let allowed: AllowedModels
    }

    /// What plans depend on now.
    package func edition() async -> Edition {
        refresh()
        let allowed = await allowed()
        let number = source.numbered.number
        let list = state.withLock(\.list).flatMap { $0.number == number ? $0.readAt : nil }
        return Edition(server: number, listReadAt: list, allowed: allowed)
    }

    /// The models that people may choose, with their prices.
    package func choices() async -> [ModelChoice] {
        let offer = await offer()
        return offer.choices(isForAdministrator: false, prices: await prices(of: offer.server.account.provider))
    }

    /// All models of the server, allowed or not.
    package func all() async -> [ModelChoice] {
        let offer = await offer()
        return offer.choices(isForAdministrator: true, prices: await prices(of: offer.server.account.provider))
    }

    /// What the administrator decided.
    package func allowed() async -> AllowedModels {
        if let allowed = state.withLock(\.allowed) { return allowed }
        do {
            let allowed = try await store.allowed()
            return state.withLock { state in
                state.allowed = state.allowed ?? allowed  // a decision that was stored meanwhile is newer
                return state.allowed ?? allowed
            }
        } catch {
            logger.warning("Which models are allowed cannot be read", metadata: ["error": "\(error)"])
            return AllowedModels()
        }
    }

    /// Reads what the administrator decided, perhaps through another server.
    func readAllowed() async throws {
        let known = state.withLock(\.allowed)
        let stored = try await store.allowed()
        // A decision that was stored meanwhile is newer.
        state.withLock { if $0.allowed == known { $0.allowed = stored } }
    }

    /// Stores which models people may choose.
    ///
    /// - Throws: `InvalidInput`, also for a default that the server does not have.
    package func allow(_ models: AllowedModels) async throws {
        await load()
        if let standard = models.standard, await !offers(standard) {
            throw InvalidInput("default", .invalid, "is not a model of the connected server")
        }
        let stored = try await store.allow(models)
        state.withLock { $0.allowed = stored }
    }

    /// Checks what somebody chooses for a chat.
    ///
    /// - Parameter current: What the chat has so far.
    /// - Throws: `InvalidInput` for a model that may not be chosen and for an effort that it does not offer.
    package func check(model: Change<String>, effort: Change<Effort>, current: ModelWish = ModelWish()) async throws {
        guard model.value != nil || effort.value != nil else { return }
        await load()
        let offer = await offer()
        if let model = model.value, !offer.isChoosable(model) {
            throw InvalidInput("model", .invalid, "is not a model that may be chosen")
        }
        guard let effort = effort.value else { return }
        let wish = ModelWish(model: model.isSet ? model.value : current.model, effort: effort)
        guard offer.plan(for: wish).effort == effort else {
            throw InvalidInput("effort", .invalid, "is not an effort that the model offers")
        }
    }

    /// Whether the server's list is known.
    package var isLoaded: Bool {
        let number = source.numbered.number
        return source.isLocal || state.withLock { $0.list?.number == number }
    }

    /// Waits until the server has answered or failed to, if it is being asked for the first time.
    package func load() async {
        refresh()
        guard !isLoaded else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.untilAnswered() }
            group.addTask { try? await Task.sleep(for: self.patience) }
            await group.next()
            group.cancelAll()
        }
    }

    // MARK: - The server's list

    private func offers(_ model: String) async -> Bool {
        let offer = await offer()
        return offer.list == nil || offer.list?[model] != nil
    }

    private func offer() async -> ModelOffer {
        refresh()
        let allowed = await allowed()
        let (server, number) = source.numbered
        let list = state.withLock { $0.list.flatMap { $0.number == number ? $0.models : nil } }
        return ModelOffer(server: server, list: list, allowed: allowed, now: Date())
    }

    private func prices(of provider: Provider) async -> (String) -> [Price] {
        do {
            let list = try await ledger.priceList()
            let now = Timestamp.now
            return { list.bands(for: $0, of: provider, at: now) }
        } catch {
            logger.warning("The prices of models cannot be read", metadata: ["error": "\(error)"])
            return { _ in [] }
        }
    }

    /// Asks the server in the background unless its list is new enough.
    private func refresh() {
        let (server, number) = source.numbered
        let time = now()
        guard !server.isLocal else { return }
        let isDue = state.withLock { state in
            if state.asked == number { return false }
            if let list = state.list, list.number == number, list.readAt + Self.lifetime > time { return false }
            if let failure = state.failure, failure.number == number {
                guard failure.at + (failure.hasNoList ? Self.longPause : Self.pause) <= time else { return false }
            }
            state.asked = number
            return true
        }
        if isDue { Task { await ask(server, number) } }
    }

    private func ask(_ server: ModelServer, _ number: Int) async {
        do {
            let client = try await server.client()
            let models = ModelList(try await client.models())
            state.withLock { state in
                if state.asked == number { state.asked = nil }
                if source.numbered.number == number { state.list = (number, models, now()) }
            }
        } catch {
            let hasNoList = (error as? AnthropicError)?.isUnknownRequest ?? false
            let isNews = state.withLock { state in
                if state.asked == number { state.asked = nil }
                defer { state.failure = (number, now(), hasNoList) }
                return state.failure.map { $0.number != number || !$0.hasNoList } ?? true
            }
            if !hasNoList {
                // A passing failure shows in the replies.
                logger.debug("The models of the server cannot be listed", metadata: ["error": "\(error)"])
            } else if isNews {
                logger.notice(
                    "The model server has no list of its models, so only their names are known",
                    metadata: ["error": "\(error)"])
            }
        }
        answers.notify()
    }

    private func untilAnswered() async {
        while true {
            let seen = answers.count
            let number = source.numbered.number
            if state.withLock({ $0.asked != number }) { return }
            if await answers.wait(after: seen) == .closed { return }
        }
    }
}

extension AnthropicError {
    /// Whether the server does not know such a request: many have no list of models.
    fileprivate var isUnknownRequest: Bool {
        kind == .http && [404, 405, 501].contains(status)
    }
}
