#include "models/schemas/schematreemodel.h"

#include "models/support/filtersampler.h"
#include "models/support/rowdiff.h"
#include "models/text/errortext.h"
#include "models/text/ruletext.h"
#include "models/text/valuetext.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kekkai {

struct SchemaTreeModel::Subject {
    SubjectEntry entry;
    int row = 0;
};

namespace {

/// Whether two entries show the same here. Versions are shared by pointer: another pointer is taken for another
/// version.
bool sameEntry(const SubjectEntry &a, const SubjectEntry &b)
{
    return a.deleted == b.deleted && a.versionsKnown == b.versionsKnown && a.latestFields == b.latestFields
        && a.versions == b.versions; // of the same name
}

template <typename Visit> void visitFields(const QList<SchemaField> &fields, const Visit &visit)
{
    for (const SchemaField &field : fields) {
        visit(field);
        visitFields(field.children, visit);
    }
}

QList<const Rule *> rulesOf(const SchemaVersion &version)
{
    QList<const Rule *> rules;
    for (const auto *list :
         {&version.ruleSet.migrationRules, &version.ruleSet.domainRules, &version.ruleSet.encodingRules}) {
        for (const Rule &rule : *list)
            rules.append(&rule);
    }
    return rules;
}

/// From the rule, else from the metadata (reference/schema-registry.md 3.3); empty when neither names one.
QString kekNameOf(const Rule &rule, const SchemaMetadata &metadata)
{
    const QString parameter = u"encrypt.kek.name"_s;
    const MaskedMap &values = rule.params.contains(parameter) ? rule.params : metadata.properties;
    const auto it = values.constFind(parameter);
    return it == values.constEnd() || it->isSecret() ? QString() : it->text();
}

int compareVersions(const SchemaVersionPtr &a, const SchemaVersionPtr &b)
{
    return compareValues(a->version, b->version);
}

} // namespace

SchemaTreeModel::SchemaTreeModel(QObject *parent)
    : QAbstractItemModel(parent)
{
}

SchemaTreeModel::~SchemaTreeModel() = default;

void SchemaTreeModel::setInventory(const InventoryPtr &inventory)
{
    if (!inventory)
        return;
    const QList<SubjectEntry> &entries = inventory->subjects;
    adoptErrors(inventory->part(InventoryPart::Subjects));
    if (m_shown && m_shown->subjects.constData() == entries.constData() && m_shown->subjects.size() == entries.size())
        return;
    m_shown = inventory;

    struct OldRows {
        const Subjects &subjects;
        [[nodiscard]] qsizetype size() const { return qsizetype(subjects.size()); }
        const SubjectEntry &operator[](qsizetype i) const { return subjects[size_t(i)]->entry; }
    };
    const RowDiff diff = rowDiff(
        OldRows{m_subjects}, entries,
        [](const SubjectEntry &a, const SubjectEntry &b) {
            // Snapshots of one load share their names: most need not be read.
            return a.name.constData() == b.name.constData() && a.name.size() == b.name.size() ? 0
                                                                                              : a.name.compare(b.name);
        },
        sameEntry);
    const auto made = [&entries](qsizetype row) {
        auto subject = std::make_unique<Subject>();
        subject->entry = entries.at(row);
        subject->row = int(row);
        return subject;
    };
    if (diff.moves > maxRowMoves) {
        beginResetModel();
        m_subjects.clear();
        m_subjects.reserve(size_t(entries.size()));
        for (qsizetype i = 0; i < entries.size(); ++i)
            m_subjects.push_back(made(i));
        endResetModel();
        return;
    }
    for (const RowStep &step : diff.steps) {
        const int first = int(step.first);
        const int last = int(step.first + step.count) - 1;
        const auto at = m_subjects.begin() + first;
        switch (step.kind) {
        case RowStep::Kind::Remove:
            beginRemoveRows({}, first, last);
            m_subjects.erase(at, at + step.count);
            renumber(first);
            endRemoveRows();
            break;
        case RowStep::Kind::Insert: {
            beginInsertRows({}, first, last);
            Subjects added;
            for (int row = first; row <= last; ++row)
                added.push_back(made(row));
            m_subjects.insert(at, std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()));
            renumber(first);
            endInsertRows();
            break;
        }
        case RowStep::Kind::Change:
            break;
        }
    }
    // Rows are in place: now what changed within them. Never their names: who sorts by these need not sort again.
    qsizetype firstChanged = -1;
    qsizetype lastChanged = -1;
    const auto tell = [this, &firstChanged, &lastChanged] {
        if (firstChanged >= 0)
            Q_EMIT dataChanged(index(int(firstChanged), TypeColumn), index(int(lastChanged), ColumnCount - 1));
        firstChanged = -1;
    };
    qsizetype runs = 0;
    for (const RowStep &step : diff.steps)
        runs += step.kind == RowStep::Kind::Change ? 1 : 0;
    for (const RowStep &step : diff.steps) {
        if (step.kind != RowStep::Kind::Change)
            continue;
        for (qsizetype row = step.first; row < step.first + step.count; ++row)
            update(*m_subjects[size_t(row)], entries.at(row));
        firstChanged = firstChanged < 0 ? step.first : firstChanged;
        lastChanged = step.first + step.count - 1;
        if (runs <= maxRowChanges)
            tell();
    }
    tell();
}

void SchemaTreeModel::adoptErrors(const PartState &part)
{
    const bool awaited = part.phase == PartState::Phase::Loading || part.phase == PartState::Phase::Waiting;
    if (awaited == m_awaited && part.itemErrors == m_knownErrors)
        return;
    m_awaited = awaited;
    m_knownErrors = part.itemErrors;
    m_errors.clear();
    const QString versionWord = u" version "_s;
    for (const ItemError &error : part.itemErrors) { // "NAME" or "NAME version N"
        const qsizetype end = error.item.lastIndexOf(versionWord);
        m_errors[end < 0 ? error.item : error.item.first(end)].append(error);
    }
    if (!m_subjects.empty())
        Q_EMIT dataChanged(index(0, TypeColumn), index(int(m_subjects.size()) - 1, ColumnCount - 1));
}

QList<ItemError> SchemaTreeModel::errorsAt(const QModelIndex &index) const
{
    const Subject *subject = subjectOf(index);
    return subject ? m_errors.value(subject->entry.name) : QList<ItemError>();
}

QString SchemaTreeModel::stateText(const QModelIndex &index) const
{
    const SubjectEntry &entry = subjectOf(index)->entry;
    if (!isVersion(index) && m_errors.contains(entry.name))
        return entry.versions.isEmpty() ? tr("Not readable") : tr("Partly read");
    if (!isVersion(index) && !entry.versionsKnown)
        return m_awaited ? tr("Loading") : tr("Not read");
    return isDeleted(index) ? tr("Soft-deleted") : tr("Live");
}

Mark SchemaTreeModel::stateMark(const QModelIndex &index) const
{
    const SubjectEntry &entry = subjectOf(index)->entry;
    if (!isVersion(index) && m_errors.contains(entry.name))
        return Mark::High;
    if (!isVersion(index) && !entry.versionsKnown)
        return Mark::Muted;
    return isDeleted(index) ? Mark::Deleted : Mark::Ok;
}

void SchemaTreeModel::renumber(qsizetype from)
{
    for (size_t row = size_t(from); row < m_subjects.size(); ++row)
        m_subjects[row]->row = int(row);
}

void SchemaTreeModel::update(Subject &subject, const SubjectEntry &entry)
{
    const QModelIndex parent = index(subject.row, 0);
    const RowDiff diff = rowDiff(subject.entry.versions, entry.versions, compareVersions,
                                 [](const SchemaVersionPtr &a, const SchemaVersionPtr &b) { return a == b; });
    QList<SchemaVersionPtr> &versions = subject.entry.versions;
    for (const RowStep &step : diff.steps) {
        const int first = int(step.first);
        const int last = int(step.first + step.count) - 1;
        switch (step.kind) {
        case RowStep::Kind::Remove:
            beginRemoveRows(parent, first, last);
            versions.remove(step.first, step.count);
            endRemoveRows();
            break;
        case RowStep::Kind::Insert:
            beginInsertRows(parent, first, last);
            for (qsizetype i = 0; i < step.count; ++i)
                versions.insert(step.first + i, entry.versions.at(step.first + i));
            endInsertRows();
            break;
        case RowStep::Kind::Change:
            for (qsizetype i = step.first; i < step.first + step.count; ++i)
                versions[i] = entry.versions.at(i);
            Q_EMIT dataChanged(index(first, 0, parent), index(last, ColumnCount - 1, parent));
            break;
        }
    }
    subject.entry = entry;
}

const SchemaTreeModel::Subject *SchemaTreeModel::subjectOf(const QModelIndex &index) const
{
    if (!index.isValid())
        return nullptr;
    if (isVersion(index))
        return static_cast<const Subject *>(index.internalPointer());
    return index.row() < int(m_subjects.size()) ? m_subjects[size_t(index.row())].get() : nullptr;
}

const SubjectEntry *SchemaTreeModel::subjectAt(const QModelIndex &index) const
{
    const Subject *subject = subjectOf(index);
    return subject ? &subject->entry : nullptr;
}

SchemaVersionPtr SchemaTreeModel::versionAt(const QModelIndex &index) const
{
    const Subject *subject = subjectOf(index);
    if (!subject)
        return {};
    return isVersion(index) ? subject->entry.versions.value(index.row()) : subject->entry.latest();
}

QModelIndex SchemaTreeModel::indexOf(const ObjectRef &object) const
{
    if (object.kind != ObjectRef::Kind::Subject || object.key.isEmpty())
        return {};
    const auto found =
        std::lower_bound(m_subjects.begin(), m_subjects.end(), object.key.first(),
                         [](const auto &subject, const QString &name) { return subject->entry.name < name; });
    if (found == m_subjects.end() || (*found)->entry.name != object.key.first())
        return {};
    const QModelIndex subject = index((*found)->row, 0);
    if (object.key.size() == 1)
        return subject;
    const int version = object.key.at(1).toInt();
    const QList<SchemaVersionPtr> &versions = (*found)->entry.versions;
    for (int row = 0; row < int(versions.size()); ++row) {
        if (versions.at(row)->version == version)
            return index(row, 0, subject);
    }
    return {};
}

QModelIndex SchemaTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    if (!parent.isValid())
        return createIndex(row, column, nullptr);
    return createIndex(row, column, m_subjects[size_t(parent.row())].get());
}

QModelIndex SchemaTreeModel::parent(const QModelIndex &child) const
{
    if (!isVersion(child))
        return {};
    return createIndex(static_cast<const Subject *>(child.internalPointer())->row, 0, nullptr);
}

int SchemaTreeModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return int(m_subjects.size());
    if (isVersion(parent) || parent.column() != 0)
        return 0;
    const Subject *subject = subjectOf(parent);
    return subject ? int(subject->entry.versions.size()) : 0;
}

int SchemaTreeModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant SchemaTreeModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Subject *subject = subjectOf(index);
    const SchemaVersionPtr version = versionAt(index);
    const bool ofVersion = isVersion(index);
    if (!subject || (ofVersion && !version))
        return {};
    if (role == KeyRole)
        return QVariant::fromValue(ObjectRef{ObjectRef::Kind::Subject,
                                             ofVersion
                                                 ? QStringList{subject->entry.name, QString::number(version->version)}
                                                 : QStringList{subject->entry.name}});
    if (role == SearchRole)
        return searchText(index);
    if (role == DeletedRole)
        return isDeleted(index);
    const bool text = role == Qt::DisplayRole || role == SortRole;
    switch (Column(index.column())) {
    case NameColumn:
        if (role == MarkRole) // the state's own column gives way in a narrow tree
            return stateMark(index) == Mark::Deleted || stateMark(index) == Mark::High ? QVariant(int(stateMark(index)))
                                                                                       : QVariant();
        if (role == Qt::ToolTipRole && isDeleted(index))
            return tr("%1: soft-deleted").arg(subject->entry.name);
        if (ofVersion) {
            if (role == SortRole)
                return version->version;
            return role == Qt::DisplayRole ? QVariant(tr("Version %1").arg(version->version)) : QVariant();
        }
        if (text || role == Qt::ToolTipRole)
            return subject->entry.name;
        return role == MonoRole ? QVariant(true) : QVariant();
    case TypeColumn:
        return text && version ? QVariant(schemaTypeText(version->type, version->typeText)) : QVariant();
    case VersionColumn:
        if (role == Qt::TextAlignmentRole)
            return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
        if (role == Qt::ToolTipRole && version)
            return tr("Version %1, schema id %2").arg(version->version).arg(version->id);
        return text && version && !ofVersion ? QVariant(version->version) : QVariant();
    case StateColumn:
        if (text)
            return stateText(index);
        if (const QList<ItemError> errors = errorsAt(index); role == Qt::ToolTipRole && !errors.isEmpty())
            return QString(errors.first().item + u": " + errorSentence(errors.first().error));
        return role == MarkRole ? QVariant(int(stateMark(index))) : QVariant();
    case ColumnCount:
        break;
    }
    return {};
}

QVariant SchemaTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    switch (Column(section)) {
    case NameColumn:
        return tr("Subject");
    case TypeColumn:
        return tr("Type");
    case VersionColumn:
        return role == Qt::ToolTipRole ? tr("The newest version") : tr("Latest");
    case StateColumn:
        return tr("State");
    case ColumnCount:
        break;
    }
    return {};
}

QString SchemaTreeModel::searchText(const QModelIndex &index) const
{
    // A version is found by its subject, so that what is expanded stays whole while one filters.
    const Subject *subject = subjectOf(index);
    if (!subject)
        return {};
    const SchemaVersionPtr latest = subject->entry.latest();
    return latest ? QString(subject->entry.name + u'\n' + schemaTypeText(latest->type, latest->typeText))
                  : subject->entry.name;
}

bool SchemaTreeModel::isDeleted(const QModelIndex &index) const
{
    const Subject *subject = subjectOf(index);
    if (!subject)
        return false;
    if (!isVersion(index))
        return subject->entry.deleted;
    const SchemaVersionPtr version = subject->entry.versions.value(index.row());
    return version && version->deleted;
}

QList<FilterField> SchemaTreeModel::filterFields() const
{
    using Type = FilterField::Type;
    return {{u"subject"_s, Type::Text, {}, tr("subject"), {u"name"_s}},
            {u"type"_s, Type::Text, {}, tr("schema type")},
            {u"context"_s, Type::Text, {}, tr("context")},
            {u"tag"_s, Type::TextList, {}, tr("tag")},
            {u"field"_s, Type::TextList, {}, tr("field")},
            {u"rule"_s, Type::TextList, {}, tr("rule"), {u"policy"_s}},
            {u"kek"_s, Type::TextList, {}, tr("KEK")},
            {u"version"_s, Type::Number, {}, tr("newest version")},
            {u"versions"_s, Type::Number, {}, tr("number of versions")},
            {u"id"_s, Type::Number, {}, tr("schema id")},
            {u"deleted"_s, Type::Flag, {}, tr("soft-deleted")},
            {u"age"_s, Type::Age, {}, tr("newest version registered")},
            {u"reference"_s, Type::TextList, {}, tr("referenced subject"), {u"ref"_s}}};
}

QVariant SchemaTreeModel::filterValueOf(const SubjectEntry &subject, int field)
{
    enum Term {
        SubjectTerm,
        TypeTerm,
        ContextTerm,
        TagTerm,
        FieldTerm,
        RuleTerm,
        KekTerm,
        VersionTerm,
        VersionsTerm,
        IdTerm,
        DeletedTerm,
        AgeTerm,
        ReferenceTerm
    };
    const SchemaVersionPtr latest = subject.latest();
    if (Term(field) == SubjectTerm)
        return subject.name;
    if (Term(field) == ContextTerm)
        return contextOf(subject.name);
    if (!latest)
        return {};
    QStringList list;
    switch (Term(field)) {
    case SubjectTerm:
    case ContextTerm:
        break;
    case TypeTerm:
        return schemaTypeText(latest->type, latest->typeText);
    case TagTerm:
        for (const QStringList &tags : latest->metadata.tags)
            list += tags;
        for (const Rule *rule : rulesOf(*latest))
            list += rule->tags;
        if (subject.latestFields) {
            list += subject.latestFields->rootTags;
            visitFields(subject.latestFields->fields, [&list](const SchemaField &one) { list += one.inlineTags; });
        }
        list.removeDuplicates();
        return list;
    case FieldTerm:
        if (subject.latestFields)
            visitFields(subject.latestFields->fields, [&list](const SchemaField &one) { list += one.path; });
        return list;
    case RuleTerm:
        for (const Rule *rule : rulesOf(*latest))
            list += rule->name;
        return list;
    case KekTerm:
        for (const Rule *rule : rulesOf(*latest)) {
            const QString name = kekNameOf(*rule, latest->metadata);
            if (rule->isEncryption() && !name.isEmpty())
                list += name;
        }
        return list;
    case VersionTerm:
        return latest->version;
    case VersionsTerm:
        return int(subject.versions.size());
    case IdTerm:
        return latest->id;
    case DeletedTerm:
        return subject.deleted;
    case AgeTerm:
        return latest->changedAt;
    case ReferenceTerm:
        for (const SchemaReference &reference : latest->references)
            list += reference.subject;
        return list;
    }
    return {};
}

QVariant SchemaTreeModel::filterValue(const QModelIndex &index, int field) const
{
    const Subject *subject = subjectOf(index);
    return subject ? filterValueOf(subject->entry, field) : QVariant();
}

RowSource::FilterSamples SchemaTreeModel::filterSamples() const
{
    return [shown = m_shown, fields = filterFields()] {
        FilterSampler sampler(fields);
        for (const SubjectEntry &subject : shown ? shown->subjects : QList<SubjectEntry>())
            sampler.add([&subject](int field) { return filterValueOf(subject, field); });
        return sampler.samples();
    };
}

int SchemaTreeModel::compareCells(const QModelIndex &left, const QModelIndex &right) const
{
    if (isVersion(left))
        return compareValues(right.row(), left.row()); // the newest first
    const SubjectEntry &a = m_subjects[size_t(left.row())]->entry;
    const SubjectEntry &b = m_subjects[size_t(right.row())]->entry;
    int order = 0;
    switch (Column(left.column())) {
    case NameColumn:
        break;
    case TypeColumn: {
        const SchemaVersionPtr first = a.latest();
        const SchemaVersionPtr second = b.latest();
        order = compareValues(first ? int(first->type) : -1, second ? int(second->type) : -1);
        break;
    }
    case VersionColumn: {
        const SchemaVersionPtr first = a.latest();
        const SchemaVersionPtr second = b.latest();
        order = compareValues(first ? first->version : 0, second ? second->version : 0);
        break;
    }
    case StateColumn:
        order = compareValues(int(stateMark(left)), int(stateMark(right)));
        break;
    case ColumnCount:
        break;
    }
    return order != 0 ? order : a.name.compare(b.name);
}

} // namespace kekkai
