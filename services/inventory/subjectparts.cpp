#include "services/core/logging.h"
#include "services/inventory/inventoryworker.h"
#include "services/schemas/fieldtree.h"

#include <QtConcurrent>

#include <algorithm>
#include <deque>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr int pageSize = 500; ///< versions in one page; the server's own limit is 1000
constexpr int pagesAtOnce = 4;
constexpr int badPagesAtMost = 3; ///< in a row; then subjects are asked for one by one
constexpr int walksAtOnce = 12;
constexpr int walkWindow = 4; ///< versions of one subject at once
constexpr int firstWalksAtOnce = 6; ///< of subjects that somebody looks at
constexpr int textsAtOnce = 64; ///< schema texts parsed in one go
constexpr qsizetype referencesAtMost = 2000; ///< of one schema, indirect ones included

const QString everyContext = u":*:"_s;

using VersionKey = std::pair<QString, int>; ///< subject, version

/// A reference names its subject within the context of the schema that holds it, unless it says otherwise.
QString referencedSubject(const QString &subject, const QString &from)
{
    if (subject.startsWith(":."_L1))
        return subject;
    const QString context = contextOf(from);
    return context.isEmpty() ? subject : u':' + context + u':' + subject;
}

/// Lets @p version hold the same texts as another version of its subject where they are equal: rules and metadata go
/// on from version to version, and of 200,000 versions each would have its own.
void shareWith(SchemaVersion &version, const SchemaVersion &other)
{
    version.subject = other.subject;
    if (version.ruleSet == other.ruleSet)
        version.ruleSet = other.ruleSet;
    if (version.metadata == other.metadata)
        version.metadata = other.metadata;
    if (version.references == other.references)
        version.references = other.references;
}

struct TextToParse {
    qsizetype index = 0;
    SchemaVersionPtr version;
    QList<ResolvedReference> references;
};

/// Runs on a thread of the pool.
QList<FieldTreePtr> parsed(const QList<TextToParse> &texts, const Cancellation &cancellation)
{
    QList<FieldTreePtr> trees;
    trees.reserve(texts.size());
    for (const TextToParse &text : texts) {
        if (cancellation.isCanceled()) {
            trees.append(nullptr);
            continue;
        }
        trees.append(
            std::make_shared<const FieldTree>(readFields(text.version->type, text.version->text, text.references)));
    }
    return trees;
}

} // namespace

struct InventoryWorker::SubjectsWork {
    struct Subject {
        QList<SchemaVersionPtr> old; ///< of the load before: shared again where nothing has changed
        SchemaVersionPtr oldLatest; ///< what oldFields was read from
        FieldTreePtr oldFields;
        SchemaVersionPtr fieldsFrom; ///< what the fields are read from, or were
        QMap<int, SchemaVersionPtr> versions; ///< as the registry has them now
        QSet<int> seen; ///< versions that pages have brought
        bool listed = false; ///< in the list of names of this load
        bool applied = false; ///< its details have arrived
        bool doubtful = false; ///< a page may have missed some of its versions
        bool walking = false;
        bool walked = false;
        bool gone = false; ///< deleted for good while we were reading
        bool failed = false; ///< not to be read: the old row stays
    };

    RunPtr run;
    std::vector<Subject> subjects; ///< parallel to Inventory::subjects until the load has ended
    QHash<QString, qsizetype> index;
    QHash<QString, QMap<int, SchemaVersionPtr>> unlisted; ///< arrived, though made after the names were listed
    qsizetype total = 0;
    qsizetype done = 0;
    bool knowsDeleted = false; ///< the list of deleted subjects arrived
    bool pagesRead = false; ///< from now on a missing reference is fetched on its own

    VersionKey lastOfPage; ///< the end of the page before
    bool hasLastOfPage = false;

    QHash<VersionKey, SchemaVersionPtr> fetched; ///< references from elsewhere; null: cannot be had
    QHash<std::pair<QString, int>, FieldTreePtr> trees; ///< by (context, schema id)
    QStringList awaitingReferences; ///< subjects whose fields wait for the end of the pages
    std::shared_ptr<TaskQueue<qsizetype>> walks;
    std::shared_ptr<TaskQueue<qsizetype>> firstWalks;
    std::shared_ptr<TaskQueue<QList<qsizetype>>> parsing;
    QList<qsizetype> toParse;

    void flushParsing()
    {
        if (!toParse.isEmpty())
            parsing->push(std::exchange(toParse, {}));
    }

    [[nodiscard]] SchemaVersionPtr shared(const Subject *subject, SchemaVersion version) const
    {
        if (subject) {
            for (const SchemaVersionPtr &old : subject->old) {
                if (old->version == version.version && *old == version)
                    return old;
            }
            if (!subject->versions.isEmpty())
                shareWith(version, *subject->versions.last());
        }
        return std::make_shared<const SchemaVersion>(std::move(version));
    }

    /// A version that has arrived, or null. Version 0 and below is the latest.
    [[nodiscard]] SchemaVersionPtr known(const QString &name, int version) const
    {
        const auto pick = [version](const QMap<int, SchemaVersionPtr> &versions) -> SchemaVersionPtr {
            if (versions.isEmpty())
                return nullptr;
            return version > 0 ? versions.value(version) : versions.last();
        };
        SchemaVersionPtr found;
        if (const auto it = index.constFind(name); it != index.cend()) {
            const Subject &subject = subjects.at(std::size_t(*it));
            found = pick(subject.versions);
            if (!found && !subject.applied) {
                for (const SchemaVersionPtr &old : subject.old) {
                    if (old->version == version)
                        found = old;
                }
            }
        } else if (const auto extra = unlisted.constFind(name); extra != unlisted.cend()) {
            found = pick(*extra);
        }
        return found ? found : fetched.value({name, version});
    }

    /// Collects the direct and indirect references of @p root. @returns those that have not arrived yet.
    QList<VersionKey> resolve(const SchemaVersionPtr &root, QList<ResolvedReference> &references) const
    {
        QList<VersionKey> missing;
        QSet<VersionKey> seen;
        std::deque<SchemaVersionPtr> open{root};
        while (!open.empty() && references.size() < referencesAtMost) {
            const SchemaVersionPtr from = open.front();
            open.pop_front();
            for (const SchemaReference &reference : from->references) {
                const VersionKey key(referencedSubject(reference.subject, from->subject), reference.version);
                const bool isNew = !seen.contains(key);
                seen.insert(key);
                const SchemaVersionPtr target = known(key.first, key.second);
                if (target) {
                    if (isNew)
                        open.push_back(target);
                    const auto isSame = [&reference](const ResolvedReference &one) {
                        return one.reference == reference;
                    };
                    if (std::none_of(references.cbegin(), references.cend(), isSame))
                        references.append({reference, target->type, target->text});
                } else if (isNew && !fetched.contains(key)) {
                    missing.append(key);
                }
            }
        }
        return missing;
    }
};

Task<void> InventoryWorker::readSubjects(RunPtr run)
{
    constexpr auto part = InventoryPart::Subjects;
    begin(run, part);
    const SchemaRegistryClient client(run->gate);
    auto liveTask = client.subjects(everyContext, Deleted::Exclude, run->cancellation);
    auto deletedTask = client.subjects(everyContext, Deleted::Only, run->cancellation);
    auto live = co_await liveTask;
    auto deleted = co_await deletedTask;
    if (run->over)
        co_return;
    if (!live) {
        fail(run, part, live.error());
        co_return;
    }
    if (!deleted && !itemFailed(run, part, u"deleted subjects"_s, deleted.error())) {
        fail(run, part, deleted.error());
        co_return;
    }

    // Names first: the rows of the load before and those of the new list, in one pass.
    const auto work = std::make_shared<SubjectsWork>();
    work->run = run;
    work->knowsDeleted = deleted.has_value();
    QMap<QString, bool> isDeleted;
    if (deleted) {
        for (const QString &name : std::as_const(*deleted))
            isDeleted.insert(name, true);
    }
    for (const QString &name : std::as_const(*live))
        isDeleted.insert(name, false);
    QList<SubjectEntry> rows = m_state.subjects;
    for (SubjectEntry &row : rows) {
        if (const auto it = isDeleted.find(row.name); it != isDeleted.end()) {
            row.deleted = *it;
            isDeleted.erase(it);
            work->index.insert(row.name, 0); // listed; the places are counted below
        }
    }
    for (auto it = isDeleted.cbegin(); it != isDeleted.cend(); ++it) {
        SubjectEntry row;
        row.name = it.key();
        row.deleted = it.value();
        rows.append(row);
        work->index.insert(row.name, 0);
    }
    std::sort(rows.begin(), rows.end(),
              [](const SubjectEntry &a, const SubjectEntry &b) { return nameLess(a.name, b.name); });
    work->total = work->index.size();
    work->subjects.resize(std::size_t(rows.size()));
    for (qsizetype i = 0; i < rows.size(); ++i) {
        SubjectsWork::Subject &subject = work->subjects.at(std::size_t(i));
        subject.listed = work->index.contains(rows.at(i).name);
        subject.old = rows.at(i).versions;
        subject.oldLatest = rows.at(i).latest();
        subject.oldFields = rows.at(i).latestFields;
        work->index.insert(rows.at(i).name, i);
    }
    m_state.subjects = rows;
    rows.clear();
    progress(run, part, 0, work->total);

    makeSubjectQueues(work);
    m_subjectsWork = work;
    wantSubjects(work);

    co_await readPages(work);
    if (!work->unlisted.isEmpty()) {
        // Made after the names were listed: they get rows, which moves all the others, so nothing may be under way.
        m_subjectsWork.reset();
        co_await TaskQueue<qsizetype>::finish(work->firstWalks);
        co_await TaskQueue<QList<qsizetype>>::finish(work->parsing);
        if (!run->over) {
            addUnlisted(work);
            makeSubjectQueues(work);
            m_subjectsWork = work;
            wantSubjects(work);
        }
    }
    if (!run->over && !run->gate->stopped()) {
        // One by one, what no page has brought.
        for (qsizetype i = 0; i < qsizetype(work->subjects.size()); ++i) {
            const SubjectsWork::Subject &subject = work->subjects.at(std::size_t(i));
            if (subject.listed && !subject.walking && (!subject.applied || subject.doubtful))
                work->walks->push(i);
        }
    }
    co_await TaskQueue<qsizetype>::finish(work->walks);
    if (m_subjectsWork == work)
        m_subjectsWork.reset(); // no more first walks
    co_await TaskQueue<qsizetype>::finish(work->firstWalks);
    work->pagesRead = true;
    if (!run->over) {
        const QStringList waiting = std::exchange(work->awaitingReferences, {});
        for (const QString &name : waiting) {
            work->toParse.append(work->index.value(name));
            if (work->toParse.size() >= textsAtOnce)
                work->flushParsing();
        }
        work->flushParsing();
    }
    co_await TaskQueue<QList<qsizetype>>::finish(work->parsing);
    finishSubjects(work);
}

void InventoryWorker::makeSubjectQueues(const SubjectsWorkPtr &work)
{
    const auto walk = [this, work](qsizetype i) { return walkSubject(work, i); };
    const auto walkFailed = [this, work](qsizetype i, const QString &exception) { walkFaulted(work, i, exception); };
    if (!work->walks)
        work->walks = TaskQueue<qsizetype>::make(walksAtOnce, walk, walkFailed);
    work->firstWalks = TaskQueue<qsizetype>::make(firstWalksAtOnce, walk, walkFailed);
    work->parsing = TaskQueue<QList<qsizetype>>::make(
        std::max(1, m_parsing.maxThreadCount()),
        [this, work](QList<qsizetype> indices) { return readSubjectFields(work, std::move(indices)); },
        [this, work](const QList<qsizetype> &indices, const QString &exception) {
            fieldsFaulted(work, indices, exception);
        });
}

void InventoryWorker::addUnlisted(const SubjectsWorkPtr &work)
{
    const auto byName = [](const auto &a, const auto &b) { return nameLess(a.first.name, b.first.name); };
    std::vector<std::pair<SubjectEntry, SubjectsWork::Subject>> rows;
    rows.reserve(work->subjects.size() + std::size_t(work->unlisted.size()));
    for (std::size_t i = 0; i < work->subjects.size(); ++i)
        rows.emplace_back(m_state.subjects.at(qsizetype(i)), std::move(work->subjects.at(i)));
    const auto unlisted = std::exchange(work->unlisted, {});
    for (auto it = unlisted.cbegin(); it != unlisted.cend(); ++it) {
        // Without the list of deleted subjects their versions arrive here, too: what they say of themselves decides.
        const bool allDeleted =
            std::all_of(it->cbegin(), it->cend(), [](const SchemaVersionPtr &version) { return version->deleted; });
        if (const auto known = work->index.constFind(it.key()); known != work->index.cend()) {
            rows.at(std::size_t(*known)).second.listed = true; // gone when the names were listed, and made anew
            rows.at(std::size_t(*known)).first.deleted = allDeleted;
            continue;
        }
        SubjectEntry row;
        row.name = it.key();
        row.deleted = allDeleted;
        SubjectsWork::Subject subject;
        subject.listed = true;
        rows.emplace_back(row, subject);
    }
    std::sort(rows.begin(), rows.end(), byName);
    work->subjects.clear();
    work->index.clear();
    m_state.subjects.clear();
    work->total = 0;
    for (auto &[row, subject] : rows) {
        work->index.insert(row.name, m_state.subjects.size());
        work->total += subject.listed ? 1 : 0;
        m_state.subjects.append(row);
        work->subjects.push_back(std::move(subject));
    }
    touch();
}

Task<void> InventoryWorker::readPages(SubjectsWorkPtr work)
{
    using Page = Result<QList<SchemaVersion>>;
    const RunPtr run = work->run;
    const SchemaRegistryClient client(run->gate);

    auto first = co_await client.schemas(everyContext, Deleted::Include, 0, pageSize, run->cancellation);
    if (run->over || !first) {
        if (!run->over)
            giveUp(run, first.error()); // any other refusal: subjects are asked for one by one
        co_return;
    }
    const qsizetype size = first->size();
    bool broughtNew = false;
    takePage(work, *std::move(first), broughtNew);
    // A server may have a lower limit than we asked for: its first page tells. Pages overlap by one version, so that
    // a shift between two of them, when something was registered or deleted meanwhile, is noticed.
    const qsizetype step = std::max<qsizetype>(1, std::min<qsizetype>(size, pageSize) - 1);
    std::deque<Task<Page>> pages;
    qsizetype offset = step;
    bool atEnd = size == 0;
    int ahead = size >= pageSize ? pagesAtOnce : 1;
    int badPages = 0;
    while (!atEnd || !pages.empty()) {
        while (!atEnd && pages.size() < std::size_t(ahead)) {
            pages.push_back(client.schemas(everyContext, Deleted::Include, int(offset), pageSize, run->cancellation));
            offset += step;
        }
        if (pages.empty())
            break;
        Task<Page> task = std::move(pages.front());
        pages.pop_front();
        auto page = co_await task;
        if (run->over) {
            atEnd = true;
            continue; // the others end at once
        }
        if (!page) {
            atEnd = atEnd || giveUp(run, page.error()) || ++badPages >= badPagesAtMost;
            // What stood between the neighbours of this page is asked for one by one.
            if (work->hasLastOfPage && work->index.contains(work->lastOfPage.first))
                work->subjects.at(std::size_t(work->index.value(work->lastOfPage.first))).doubtful = true;
            work->lastOfPage = {};
            continue;
        }
        badPages = 0;
        const bool full = page->size() > step;
        takePage(work, *std::move(page), broughtNew);
        if (!broughtNew)
            atEnd = true; // past the end; or a server that knows no pages
        if (full)
            ahead = pagesAtOnce;
    }
    if (run->over)
        co_return;
    // The last page's last subject was held back, as the next page might have gone on with it.
    for (qsizetype i = 0; i < qsizetype(work->subjects.size()); ++i) {
        const SubjectsWork::Subject &subject = work->subjects.at(std::size_t(i));
        if (!subject.applied && !subject.versions.isEmpty() && !subject.walking)
            applySubject(work, i);
    }
    work->flushParsing();
}

void InventoryWorker::takePage(const SubjectsWorkPtr &work, QList<SchemaVersion> page, bool &broughtNew)
{
    broughtNew = false;
    if (page.isEmpty())
        return;
    const VersionKey first(page.constFirst().subject, page.constFirst().version);
    const VersionKey last(page.constLast().subject, page.constLast().version);
    const auto doubt = [&work](const QString &name) {
        if (const auto it = work->index.constFind(name); it != work->index.cend())
            work->subjects.at(std::size_t(*it)).doubtful = true;
    };
    if (work->hasLastOfPage && first != work->lastOfPage) {
        doubt(work->lastOfPage.first);
        doubt(first.first);
    }
    work->lastOfPage = last;
    work->hasLastOfPage = true;

    QList<qsizetype> touched;
    for (SchemaVersion &version : page) {
        const auto it = work->index.constFind(version.subject);
        if (it == work->index.cend() || !work->subjects.at(std::size_t(*it)).listed) {
            auto &versions = work->unlisted[version.subject];
            broughtNew = broughtNew || !versions.contains(version.version);
            const int number = version.version;
            versions.insert(number, work->shared(nullptr, std::move(version)));
            continue;
        }
        SubjectsWork::Subject &subject = work->subjects.at(std::size_t(*it));
        if (touched.isEmpty() || touched.constLast() != *it)
            touched.append(*it);
        const int number = version.version;
        broughtNew = broughtNew || !subject.seen.contains(number);
        subject.seen.insert(number);
        subject.versions.insert(number, work->shared(&subject, std::move(version)));
    }
    for (const qsizetype i : std::as_const(touched)) {
        const bool mayGoOn = m_state.subjects.at(i).name == last.first;
        const SubjectsWork::Subject &subject = work->subjects.at(std::size_t(i));
        if (!mayGoOn && (!subject.walking || subject.walked))
            applySubject(work, i);
    }
    work->flushParsing();
}

Task<void> InventoryWorker::walkSubject(SubjectsWorkPtr work, qsizetype index)
{
    constexpr auto part = InventoryPart::Subjects;
    const RunPtr run = work->run;
    if (run->over || run->gate->stopped() || work->subjects.at(std::size_t(index)).walking)
        co_return;
    work->subjects.at(std::size_t(index)).walking = true;
    const QString name = m_state.subjects.at(index).name;
    const bool isDeleted = m_state.subjects.at(index).deleted;
    const SchemaRegistryClient client(run->gate);

    auto allTask = client.versions(name, Deleted::Include, run->cancellation);
    // Registries before 7.x do not mark a deleted version in the version itself.
    std::optional<Task<Result<QList<int>>>> liveTask;
    if (!isDeleted)
        liveTask.emplace(client.versions(name, Deleted::Exclude, run->cancellation));
    const auto all = co_await allTask;
    std::optional<QList<int>> live;
    if (liveTask) {
        const auto listed = co_await *liveTask;
        if (listed)
            live = *listed;
        else if (isGone(listed.error())) // deleted meanwhile
            live = QList<int>();
    }
    if (run->over)
        co_return;
    SubjectsWork::Subject *subject = &work->subjects.at(std::size_t(index));
    if (!all) {
        if (isGone(all.error())) {
            subject->gone = true;
        } else {
            subject->failed = true;
            itemFailed(run, part, name, all.error());
        }
        work->done += subject->applied ? 0 : 1;
        progress(run, part, work->done, work->total);
        co_return;
    }

    QMap<int, SchemaVersionPtr> versions;
    std::deque<std::pair<int, Task<Result<SchemaVersion>>>> underWay;
    auto next = all->cbegin();
    bool incomplete = false;
    while (next != all->cend() || !underWay.empty()) {
        while (next != all->cend() && underWay.size() < std::size_t(walkWindow)) {
            underWay.emplace_back(*next, client.schemaVersion(name, *next, run->cancellation));
            ++next;
        }
        const int number = underWay.front().first;
        Task<Result<SchemaVersion>> task = std::move(underWay.front().second);
        underWay.pop_front();
        auto version = co_await task;
        if (run->over || run->gate->stopped()) {
            next = all->cend();
            incomplete = true;
            continue;
        }
        subject = &work->subjects.at(std::size_t(index));
        if (version && version->subject == name && version->version == number) {
            if (isDeleted || (live && !live->contains(number)))
                version->deleted = true;
            versions.insert(number, work->shared(subject, *std::move(version)));
        } else if (version) {
            // An alias leads to another subject: what stands under this name cannot be asked for by it.
            itemFailed(run, part, u"%1 version %2"_s.arg(name).arg(number),
                       ApiError{ApiError::Kind::BadReply,
                                u"the reply is about %1 version %2"_s.arg(version->subject).arg(version->version),
                                200,
                                0,
                                run->gate->name(),
                                {},
                                u"subject, version"_s});
            if (subject->versions.contains(number))
                versions.insert(number, subject->versions.value(number));
        } else if (!isGone(version.error())) {
            itemFailed(run, part, u"%1 version %2"_s.arg(name).arg(number), version.error());
            // Nothing is lost: what a page or the load before knew of it stays.
            for (const SchemaVersionPtr &old : std::as_const(subject->old)) {
                if (old->version == number)
                    versions.insert(number, old);
            }
            if (subject->versions.contains(number))
                versions.insert(number, subject->versions.value(number));
        }
    }
    if (run->over || incomplete)
        co_return;
    if (versions.isEmpty() && !all->isEmpty())
        subject->failed = true;
    subject->walked = true;
    subject->doubtful = false;
    subject->versions = versions;
    if (subject->failed) {
        work->done += subject->applied ? 0 : 1;
        progress(run, part, work->done, work->total);
    } else {
        applySubject(work, index);
    }
    work->flushParsing();
}

void InventoryWorker::walkFaulted(const SubjectsWorkPtr &work, qsizetype index, const QString &exception)
{
    if (work->run->over)
        return;
    SubjectsWork::Subject &subject = work->subjects.at(std::size_t(index));
    subject.failed = true;
    faulted(work->run, InventoryPart::Subjects, m_state.subjects.at(index).name, exception);
    work->done += subject.applied ? 0 : 1;
    progress(work->run, InventoryPart::Subjects, work->done, work->total);
}

void InventoryWorker::fieldsFaulted(const SubjectsWorkPtr &work, const QList<qsizetype> &indices,
                                    const QString &exception)
{
    if (work->run->over)
        return;
    if (indices.size() > 1) { // one of them is to blame: each on its own
        for (const qsizetype index : indices)
            work->parsing->push({index});
        return;
    }
    for (const qsizetype index : indices) {
        SubjectEntry &row = m_state.subjects[index];
        FieldTree tree;
        tree.problem = u"the fields of this schema could not be read: %1"_s.arg(exception);
        row.latestFields = std::make_shared<const FieldTree>(std::move(tree));
        faulted(work->run, InventoryPart::Subjects, u"fields of %1"_s.arg(row.name), exception);
    }
}

void InventoryWorker::applySubject(const SubjectsWorkPtr &work, qsizetype index)
{
    if (work->run->over)
        return;
    SubjectsWork::Subject &subject = work->subjects.at(std::size_t(index));
    SubjectEntry &row = m_state.subjects[index];
    const SchemaVersionPtr latestBefore = row.latest();
    row.versions = subject.versions.values();
    row.versionsKnown = true;
    if (!std::exchange(subject.applied, true))
        ++work->done;
    const SchemaVersionPtr latest = row.latest();
    if (latest != latestBefore)
        row.latestFields.reset();
    if (latest && latest != subject.fieldsFrom) {
        subject.fieldsFrom = latest;
        if (subject.oldFields && latest == subject.oldLatest && subject.oldFields->missingReferences.isEmpty())
            row.latestFields = subject.oldFields; // the same text and references: the same fields
        else
            work->toParse.append(index);
        if (work->toParse.size() >= textsAtOnce)
            work->flushParsing();
    }
    progress(work->run, InventoryPart::Subjects, work->done, work->total);
}

Task<void> InventoryWorker::readSubjectFields(SubjectsWorkPtr work, QList<qsizetype> indices)
{
    const RunPtr run = work->run;
    if (run->over)
        co_return;
    const SchemaRegistryClient client(run->gate);
    QList<TextToParse> texts;
    QList<std::pair<qsizetype, FieldTreePtr>> ready;
    for (const qsizetype index : std::as_const(indices)) {
        const SchemaVersionPtr latest = m_state.subjects.at(index).latest();
        if (!latest)
            continue;
        const std::pair<QString, int> schema(contextOf(latest->subject), latest->id);
        if (const auto tree = work->trees.value(schema); tree && latest->id > 0) {
            ready.append({index, tree});
            continue;
        }
        TextToParse text{index, latest, {}};
        QList<VersionKey> missing = work->resolve(latest, text.references);
        if (!missing.isEmpty() && !work->pagesRead && !work->subjects.at(std::size_t(index)).walked) {
            work->awaitingReferences.append(m_state.subjects.at(index).name); // probably on a later page
            continue;
        }
        while (!missing.isEmpty() && !run->over && !run->gate->stopped()) {
            for (const VersionKey &key : std::as_const(missing)) {
                auto version =
                    co_await client.schemaVersion(key.first, key.second > 0 ? key.second : -1, run->cancellation);
                if (run->over)
                    co_return;
                if (version) {
                    work->fetched.insert(key, std::make_shared<const SchemaVersion>(*std::move(version)));
                } else {
                    work->fetched.insert(key, nullptr);
                    // A reference to what does not exist is the schema's fault, which its fields will tell.
                    if (version.error().kind != ApiError::Kind::NotFound)
                        itemFailed(run, InventoryPart::Subjects, u"%1 version %2"_s.arg(key.first).arg(key.second),
                                   version.error());
                }
            }
            text.references.clear();
            missing = work->resolve(latest, text.references);
        }
        texts.append(text);
    }
    if (run->over)
        co_return;
    if (!texts.isEmpty()) {
        const QFuture<QList<FieldTreePtr>> parsing = QtConcurrent::run(&m_parsing, parsed, texts, run->cancellation);
        const auto trees = co_await parsing;
        if (run->over)
            co_return;
        for (qsizetype i = 0; i < texts.size(); ++i) {
            if (!trees.at(i))
                continue;
            ready.append({texts.at(i).index, trees.at(i)});
            const SchemaVersion &version = *texts.at(i).version;
            if (version.id > 0 && trees.at(i)->missingReferences.isEmpty())
                work->trees.insert({contextOf(version.subject), version.id}, trees.at(i));
        }
    }
    for (const auto &[index, tree] : std::as_const(ready)) {
        SubjectEntry &row = m_state.subjects[index];
        const SubjectsWork::Subject &subject = work->subjects.at(std::size_t(index));
        // Equal to what was known: shared with the snapshot before.
        row.latestFields = subject.oldFields && *subject.oldFields == *tree ? subject.oldFields : tree;
    }
    touch();
}

void InventoryWorker::wantSubjects(const SubjectsWorkPtr &work)
{
    work->firstWalks->waiting().clear(); // what has scrolled out of view is no longer urgent
    for (const QString &name : std::as_const(m_wanted)) {
        const auto it = work->index.constFind(name);
        if (it == work->index.cend())
            continue;
        const SubjectsWork::Subject &subject = work->subjects.at(std::size_t(*it));
        if (subject.listed && !subject.applied && !subject.walking)
            work->firstWalks->push(*it);
    }
}

void InventoryWorker::finishSubjects(const SubjectsWorkPtr &work)
{
    if (work->run->over)
        return;
    if (!work->run->gate->stopped()) {
        QList<SubjectEntry> rows;
        rows.reserve(m_state.subjects.size());
        for (qsizetype i = 0; i < m_state.subjects.size(); ++i) {
            const SubjectsWork::Subject &subject = work->subjects.at(std::size_t(i));
            const SubjectEntry &row = m_state.subjects.at(i);
            const bool unknown = !subject.listed && row.deleted && !work->knowsDeleted;
            if ((subject.listed && !subject.gone) || unknown)
                rows.append(row);
        }
        m_state.subjects = std::move(rows);
    }
    complete(work->run, InventoryPart::Subjects);
}

void InventoryWorker::prioritize(const QStringList &names)
{
    if (names == m_wanted)
        return;
    m_wanted = names;
    if (m_subjectsWork)
        wantSubjects(m_subjectsWork);
    if (m_keysWork)
        wantKeks(m_keysWork);
}

} // namespace kekkai
