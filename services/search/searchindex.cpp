#include "services/search/searchindex.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

bool isSeparator(QChar c)
{
    switch (c.unicode()) {
    case u'.':
    case u'-':
    case u'_':
    case u'/':
    case u':':
    case u'$':
    case u'[':
    case u']':
        return true;
    default:
        return c.isSpace();
    }
}

bool isWordStart(QStringView text, qsizetype at)
{
    return at == 0 || isSeparator(text[at - 1]);
}

/// Whether the letters of @p query stand in order in @p text, the first one at the start of a word; never for a query
/// that is too short for it. @p places, if given, gets where.
bool isFuzzy(QStringView text, QStringView query, QList<qsizetype> *places = nullptr)
{
    if (query.size() < 3)
        return false;
    for (qsizetype start = text.indexOf(query[0]); start >= 0; start = text.indexOf(query[0], start + 1)) {
        if (!isWordStart(text, start))
            continue;
        if (places)
            *places = {start};
        qsizetype found = 1;
        qsizetype last = start;
        for (qsizetype i = start + 1; i < text.size() && found < query.size(); ++i) {
            if (text[i] != query[found])
                continue;
            // A letter counts when it goes on from the last one or begins a word: "cuem" finds customer.email, "xyz"
            // does not find whatever happens to contain the three letters somewhere.
            if (i - last > 4 && !isWordStart(text, i))
                continue;
            last = i;
            ++found;
            if (places)
                places->append(i);
        }
        if (found == query.size())
            return true;
    }
    if (places)
        places->clear();
    return false;
}

QStringList wordsOf(const QString &query)
{
    return query.toCaseFolded().split(u' ', Qt::SkipEmptyParts);
}

template <typename Visit> void visitFields(const QList<SchemaField> &fields, const Visit &visit)
{
    for (const SchemaField &field : fields) {
        visit(field);
        visitFields(field.children, visit);
    }
}

QList<const Rule *> rulesOf(const RuleSet &set)
{
    QList<const Rule *> rules;
    for (const auto *list : {&set.migrationRules, &set.domainRules, &set.encodingRules}) {
        for (const Rule &rule : *list)
            rules.append(&rule);
    }
    return rules;
}

} // namespace

std::optional<SearchRank> searchRank(QStringView text, QStringView query)
{
    if (query.isEmpty() || text.size() < query.size())
        return std::nullopt;
    qsizetype at = text.indexOf(query);
    if (at == 0)
        return text.size() == query.size() ? SearchRank::Exact : SearchRank::Prefix;
    if (at < 0)
        return isFuzzy(text, query) ? std::optional(SearchRank::Fuzzy) : std::nullopt;
    for (; at >= 0; at = text.indexOf(query, at + 1)) {
        if (isWordStart(text, at))
            return SearchRank::Word;
    }
    return SearchRank::Inside;
}

QList<std::pair<qsizetype, qsizetype>> searchMarks(const QString &text, const QString &query)
{
    const QString folded = text.toCaseFolded();
    if (folded.size() != text.size())
        return {}; // folding may change the length: then places in one are not places in the other
    QList<bool> marked(text.size(), false);
    for (const QString &word : wordsOf(query)) {
        qsizetype best = folded.indexOf(word);
        for (qsizetype at = best; at >= 0; at = folded.indexOf(word, at + 1)) {
            if (isWordStart(folded, at)) {
                best = at;
                break;
            }
        }
        if (best >= 0) {
            std::fill_n(marked.begin() + best, word.size(), true);
        } else {
            QList<qsizetype> places;
            isFuzzy(folded, word, &places);
            for (const qsizetype place : std::as_const(places))
                marked[place] = true;
        }
    }
    QList<std::pair<qsizetype, qsizetype>> marks;
    for (qsizetype i = 0; i < marked.size(); ++i) {
        if (!marked[i])
            continue;
        if (!marks.isEmpty() && marks.last().first + marks.last().second == i)
            ++marks.last().second;
        else
            marks.append({i, 1});
    }
    return marks;
}

SearchIndex::SearchIndex(InventoryPtr inventory)
    : m_inventory(std::move(inventory))
{
    const Inventory &all = *m_inventory;
    std::set<QString> tags;
    std::map<std::pair<QString, QString>, QStringList> kmsKeys; // (id, type) → KEKs

    for (int i = 0; i < all.keks.size(); ++i) {
        const KekEntry &kek = all.keks[i];
        add(SearchKind::Kek, i, 0, kek.name);
        if (kek.details)
            kmsKeys[{kek.details->kmsKeyId, kek.details->kmsType}].append(kek.name);
    }
    for (int i = 0; i < all.deks.size(); ++i)
        add(SearchKind::Dek, i, 0, all.deks[i].subject, addText(all.deks[i].kekName + u' ' + all.deks[i].algorithm));
    for (int i = 0; i < all.subjects.size(); ++i) {
        const SubjectEntry &subject = all.subjects[i];
        add(SearchKind::Subject, i, 0, subject.name);
        const std::pair<int, int> place{m_entries.back().begin, m_entries.back().length};
        const SchemaVersionPtr latest = subject.latest();
        if (!latest)
            continue;
        const QString version = QString::number(latest->version);
        int row = 0;
        for (const Rule *rule : rulesOf(latest->ruleSet)) {
            add(SearchKind::Rule, i, row++, rule->name, place);
            for (const QString &tag : rule->tags)
                tags.insert(tag);
        }
        for (const QStringList &external : latest->metadata.tags) {
            for (const QString &tag : external)
                tags.insert(tag);
        }
        if (!subject.latestFields)
            continue;
        row = 0;
        visitFields(subject.latestFields->fields, [&](const SchemaField &field) {
            add(SearchKind::Field, i, row++, field.path, place);
            for (const QString &tag : field.inlineTags)
                tags.insert(tag);
        });
    }
    for (const TagDefinition &tag : all.tagDefinitions)
        tags.insert(tag.name);
    for (const QString &name : tags) {
        add(SearchKind::Tag, int(m_tags.size()), 0, name);
        m_tags.append(name);
    }
    for (const auto &[key, keks] : kmsKeys) {
        add(SearchKind::KmsKey, int(m_kmsKeys.size()), 0, key.first, addText(keks.join(u' ')));
        m_kmsKeys.append({key.second, key.first, keks.join(u", "_s)});
    }
    for (int i = 0; i < all.secrets.size(); ++i)
        add(SearchKind::Secret, i, 0, all.secrets[i].metadata.name);
    for (int i = 0; i < all.mappings.size(); ++i)
        add(SearchKind::Mapping, i, 0, all.mappings[i].metadata.name, addText(all.mappings[i].environment));
    for (int i = 0; i < all.environments.size(); ++i)
        add(SearchKind::Environment, i, 0, all.environments[i].metadata.name);
    for (int i = 0; i < all.catalogs.size(); ++i)
        add(SearchKind::Catalog, i, 0, all.catalogs[i].metadata.name);
    for (int i = 0; i < all.databases.size(); ++i)
        add(SearchKind::Database, i, 0, all.databases[i].metadata.name, addText(all.databases[i].catalog));
    m_text.squeeze();
    m_entries.shrink_to_fit();
}

std::pair<int, int> SearchIndex::addText(const QString &text)
{
    const QString folded = text.toCaseFolded();
    const auto begin = int(m_text.size());
    m_text += folded;
    return {begin, int(folded.size())};
}

void SearchIndex::add(SearchKind kind, int first, int second, const QString &text, std::pair<int, int> place)
{
    const auto [begin, length] = addText(text);
    m_entries.push_back({kind, first, second, begin, length, place.first, place.second});
}

QList<SearchGroup> SearchIndex::find(const QString &query, int perGroup, const std::atomic<bool> *stop) const
{
    const QStringList words = wordsOf(query);
    if (words.isEmpty())
        return {};
    const QString whole = words.join(u' ');

    struct Candidate {
        SearchRank rank;
        const Entry *entry;
    };
    std::array<std::vector<Candidate>, searchKindCount> found;
    qsizetype seen = 0;
    std::pair<int, int> placeAt(-1, -1);
    QList<std::optional<SearchRank>> placeRanks; // of each word in the place there
    for (const Entry &entry : m_entries) {
        if (stop && (++seen & 0x3ff) == 0 && *stop)
            break;
        const QStringView text = view(entry.begin, entry.length);
        std::optional<SearchRank> worst;
        if (words.size() == 1) {
            worst = searchRank(text, words.first());
        } else if (text == whole) {
            worst = SearchRank::Exact;
        } else {
            const QStringView place = view(entry.placeBegin, entry.placeLength);
            bool inText = false;
            bool missing = false;
            if (const std::pair at(entry.placeBegin, entry.placeLength);
                at != placeAt) { // the fields of a subject share theirs
                placeAt = at;
                placeRanks.clear();
                for (const QString &word : words)
                    placeRanks.append(searchRank(place, word));
            }
            for (qsizetype i = 0; i < words.size(); ++i) {
                const QString &word = words.at(i);
                if (const auto rank = searchRank(text, word)) {
                    inText = true;
                    worst = std::max(worst.value_or(SearchRank::Prefix), std::max(*rank, SearchRank::Prefix));
                } else if (const auto &inPlace = placeRanks.at(i)) {
                    worst = std::max(worst.value_or(SearchRank::Word), std::max(*inPlace, SearchRank::Word));
                } else {
                    missing = true;
                    break;
                }
            }
            if (missing || !inText)
                worst.reset();
        }
        if (worst)
            found[std::size_t(entry.kind)].push_back({*worst, &entry});
    }

    QList<SearchGroup> groups;
    for (std::size_t kind = 0; kind < found.size(); ++kind) {
        auto &candidates = found[kind];
        if (candidates.empty())
            continue;
        const auto better = [this](const Candidate &a, const Candidate &b) {
            if (a.rank != b.rank)
                return a.rank < b.rank;
            if (a.entry->length != b.entry->length)
                return a.entry->length < b.entry->length;
            if (const int order = view(a.entry->begin, a.entry->length).compare(view(b.entry->begin, b.entry->length)))
                return order < 0;
            return std::pair(a.entry->first, a.entry->second) < std::pair(b.entry->first, b.entry->second);
        };
        const auto wanted = std::min(candidates.size(), std::size_t(std::max(perGroup, 0)));
        std::partial_sort(candidates.begin(), candidates.begin() + std::ptrdiff_t(wanted), candidates.end(), better);
        SearchGroup group{SearchKind(kind), {}, qsizetype(candidates.size())};
        for (std::size_t i = 0; i < wanted; ++i)
            group.hits.append(hit(*candidates[i].entry, candidates[i].rank));
        groups.append(std::move(group));
    }
    std::stable_sort(groups.begin(), groups.end(), [](const SearchGroup &a, const SearchGroup &b) {
        return !a.hits.isEmpty() && !b.hits.isEmpty() && a.hits.first().rank < b.hits.first().rank;
    });
    return groups;
}

SearchHit SearchIndex::hit(const Entry &entry, SearchRank rank) const
{
    using Kind = ObjectRef::Kind;
    const Inventory &all = *m_inventory;
    SearchHit hit{entry.kind, rank, {}, {}, {}};
    switch (entry.kind) {
    case SearchKind::Kek:
        hit.title = all.keks[entry.first].name;
        hit.object = {Kind::Kek, {hit.title}};
        break;
    case SearchKind::Dek: {
        const Dek &dek = all.deks[entry.first];
        const QString version = QString::number(dek.version);
        hit.title = dek.subject;
        hit.place = dek.kekName + u" · " + dek.algorithm + u" · " + version;
        hit.object = {Kind::Dek, {dek.kekName, dek.subject, dek.algorithm, version}};
        break;
    }
    case SearchKind::Subject:
        hit.title = all.subjects[entry.first].name;
        hit.object = {Kind::Subject, {hit.title}};
        break;
    case SearchKind::Field:
    case SearchKind::Rule: {
        const SubjectEntry &subject = all.subjects[entry.first];
        const SchemaVersionPtr latest = subject.latest();
        const QString version = QString::number(latest->version);
        if (entry.kind == SearchKind::Rule) {
            hit.title = rulesOf(latest->ruleSet).at(entry.second)->name;
            hit.object = {Kind::Policy, {subject.name, version, hit.title}};
        } else {
            int row = 0;
            visitFields(subject.latestFields->fields, [&](const SchemaField &field) {
                if (row++ == entry.second)
                    hit.title = field.path;
            });
            hit.object = {Kind::Field, {subject.name, version, hit.title}};
        }
        hit.place = subject.name;
        break;
    }
    case SearchKind::Tag:
        hit.title = m_tags[entry.first];
        hit.object = {Kind::Tag, {hit.title}};
        break;
    case SearchKind::KmsKey:
        hit.title = m_kmsKeys[entry.first].id;
        hit.place = m_kmsKeys[entry.first].keks;
        hit.object = {Kind::KmsKey, {m_kmsKeys[entry.first].type, hit.title}};
        break;
    case SearchKind::Secret:
        hit.title = all.secrets[entry.first].metadata.name;
        hit.object = {Kind::Secret, {hit.title}};
        break;
    case SearchKind::Mapping: {
        const CmfSecretMapping &mapping = all.mappings[entry.first];
        hit.title = mapping.metadata.name;
        hit.place = mapping.environment;
        hit.object = {Kind::Mapping, {mapping.environment, hit.title}};
        break;
    }
    case SearchKind::Environment:
        hit.title = all.environments[entry.first].metadata.name;
        hit.object = {Kind::Environment, {hit.title}};
        break;
    case SearchKind::Catalog:
        hit.title = all.catalogs[entry.first].metadata.name;
        hit.object = {Kind::Catalog, {hit.title}};
        break;
    case SearchKind::Database: {
        const CmfDatabase &database = all.databases[entry.first];
        hit.title = database.metadata.name;
        hit.place = database.catalog;
        hit.object = {Kind::Database, {database.catalog, hit.title}};
        break;
    }
    }
    return hit;
}

} // namespace kekkai
