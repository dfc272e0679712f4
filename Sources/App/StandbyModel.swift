import Assistant
import LocalModel
import ServiceLifecycle

/// Runs the built-in model whenever no other server is in use.
struct StandbyModel: Service {
    let model: LocalModel
    let source: ModelSource

    func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let seen = source.changes.count
                guard source.isLocal else {
                    _ = await source.changes.wait(after: seen)
                    continue
                }
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await model.run() }
                    group.addTask { await untilExchanged(after: seen) }
                    await group.next()
                    group.cancelAll()
                }
            }
        }
    }

    private func untilExchanged(after seen: ChangeSignal.Count) async {
        var seen = seen
        while source.isLocal, case .changed(let count) = await source.changes.wait(after: seen) { seen = count }
    }
}
