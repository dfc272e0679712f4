import Model
import Testing

@testable import Assistant

@Suite struct ReplyQueueTests {
    private let ada = User.ID()
    private let grace = User.ID()

    private func reply(to user: User.ID) -> LiveReply {
        let message = Message(chatID: Chat.ID(), parentID: nil, role: .assistant, status: .streaming, createdAt: .now)
        return LiveReply(message, owner: user, ownersSignal: ChangeSignal())
    }

    /// Queues replies one after another, and returns them as soon as all but the first `admitted` are waiting.
    private func enter(
        _ queue: ReplyQueue, _ users: [User.ID], admitted: Int, in group: inout TaskGroup<Int?>
    ) async -> [LiveReply] {
        var replies: [LiveReply] = []
        for (index, user) in users.enumerated() {
            let live = reply(to: user)
            replies.append(live)
            group.addTask { await queue.enter(live) ? index : nil }
            if index < admitted {
                #expect(await group.next() == index)
            } else {
                #expect(await live.next(after: .start) != .cancelled)
            }
        }
        return replies
    }

    @Test func `a reply that is cancelled at the moment of its turn holds nobody up`() async {
        let queue = ReplyQueue(ReplyLimits(concurrent: 1, perUser: 1))

        for _ in 0..<3000 {
            #expect(queue.enterAtOnce(ada))
            let live = reply(to: grace)
            let waiting = Task { await queue.enter(live) }
            while live.queuePlace == nil { await Task.yield() }

            async let cancelled: Void = Task.detached { waiting.cancel() }.value
            async let left: Void = Task.detached { [ada] in queue.leave(ada) }.value
            _ = await (cancelled, left)

            if await waiting.value { queue.leave(grace) }
        }
        #expect(queue.enterAtOnce(ada))
    }

    @Test func `people take turns, however many replies one of them asks for`() async {
        let queue = ReplyQueue(ReplyLimits(concurrent: 1, perUser: 1))

        await withTaskGroup(of: Int?.self) { group in
            let replies = await enter(queue, [ada, ada, ada, ada, grace], admitted: 1, in: &group)
            #expect(replies.map(\.queuePlace) == [nil, 2, 3, 4, 1])

            var order = [0]
            for _ in 1..<replies.count {
                queue.leave(replies[order.last ?? 0].userID)
                order.append(await group.next() as? Int ?? -1)
            }

            #expect(order == [0, 4, 1, 2, 3])
        }
    }

    @Test func `nobody exceeds the limit for one person, and waiting for it delays nobody else`() async {
        let queue = ReplyQueue(ReplyLimits(concurrent: 3, perUser: 2))

        await withTaskGroup(of: Int?.self) { group in
            let replies = await enter(queue, [ada, ada, ada], admitted: 2, in: &group)
            #expect(replies[2].queuePlace == 1)

            #expect(await queue.enter(reply(to: grace)))

            #expect(replies[2].queuePlace == 1)
            queue.leave(replies[0].userID)
            #expect(await group.next() == 2)
            #expect(replies[2].queuePlace == nil)
        }
    }

    @Test func `a cancelled reply leaves the queue, and the others move up`() async {
        let queue = ReplyQueue(ReplyLimits(concurrent: 1, perUser: 1))
        let (first, second, third) = (reply(to: ada), reply(to: ada), reply(to: ada))
        #expect(await queue.enter(first))
        let waiting = Task { await queue.enter(second) }
        #expect(await second.next(after: .start) == .waiting(queuePlace: 1))
        async let last = queue.enter(third)
        #expect(await third.next(after: .start) == .waiting(queuePlace: 2))

        waiting.cancel()

        #expect(await waiting.value == false)
        #expect(await third.next(after: .start, queuePlace: 2) == .waiting(queuePlace: 1))
        queue.leave(first.userID)
        #expect(await last)
    }

    @Test func `a thousand replies for a hundred people all get their turn, never too many at once`() async {
        let queue = ReplyQueue(ReplyLimits(concurrent: 20, perUser: 3))
        let users = (0..<100).map { _ in User.ID() }
        let running = Running()

        await withTaskGroup(of: Void.self) { group in
            for index in 0..<1000 {
                let live = reply(to: users[index % users.count])
                group.addTask {
                    guard await queue.enter(live) else { return }
                    await running.enter(live.userID)
                    await Task.yield()
                    await running.leave(live.userID)
                    queue.leave(live.userID)
                }
            }
        }

        #expect(await running.total == 1000)
        #expect(await running.most <= 20)
        #expect(await running.mostOfOne <= 3)
    }
}

private actor Running {
    private(set) var total = 0
    private(set) var most = 0
    private(set) var mostOfOne = 0
    private var now: [User.ID: Int] = [:]

    func enter(_ user: User.ID) {
        total += 1
        now[user, default: 0] += 1
        most = max(most, now.values.reduce(0, +))
        mostOfOne = max(mostOfOne, now[user, default: 0])
    }

    func leave(_ user: User.ID) {
        now[user, default: 0] -= 1
    }
}
