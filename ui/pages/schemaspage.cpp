#include "ui/pages/schemaspage.h"

#include "models/text/fieldtext.h"
#include "models/text/jsontext.h"
#include "models/text/objecttext.h"
#include "models/text/ruletext.h"
#include "models/text/settingtext.h"
#include "models/text/valuetext.h"
#include "services/navigation/place.h"
#include "ui/pages/celldelegate.h"
#include "ui/pages/keyfacts.h"
#include "ui/support/theme.h"
#include "ui/widgets/detailspane.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/filteredit.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QSplitter>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace kekkai {

namespace {

constexpr qsizetype mostShownText = 200'000; ///< characters of a schema in the details; the copy button takes all
constexpr int unfoldedFields = 300; ///< a tree up to this size is opened at once
constexpr int besideFrom = 1120; ///< pixels from which on fields stand beside the subjects, not below them

} // namespace

SchemasPage::SchemasPage(QWidget *parent)
    : BrowsePage(
        {u"schemas"_s, tr("Schemas"),
         tr("Subjects with their versions, and for every field its tags and whether clients really encrypt it."),
         u"schema"_s, tr("This registry has no subjects yet. The first schema that is registered appears here."),
         tr("Filter by subject or type")},
        parent)
    , m_work([this](const VersionFieldsPtr &fields) {
        if (fields->version == m_version)
            showFields(fields);
    })
    , m_tree(new QTreeView(this))
    , m_panels(new QSplitter(Qt::Vertical, this))
{
    m_tree->setObjectName(u"schemasTree"_s);
    QWidget *fields = madeFieldsPanel();
    m_panels->setObjectName(u"schemasPanels"_s);
    m_panels->setChildrenCollapsible(false);
    m_panels->addWidget(m_tree);
    m_panels->addWidget(fields);
    m_panels->setStretchFactor(0, 2);
    m_panels->setStretchFactor(1, 3);
    m_tree->setMinimumSize(200, 112);
    fields->setMinimumSize(240, 112);
    m_panels->setSizes({220, 300});
    m_panels->installEventFilter(this);
    setUp(m_tree, &m_model, m_panels);
    setColumns({{240, true, 120}, {96, false, 94}, {64, false, 52}, {116, false, 100}});
    setSpareColumns({{SchemaTreeModel::TypeColumn, 290},
                     {SchemaTreeModel::VersionColumn, 420},
                     {SchemaTreeModel::StateColumn, 480}});
    addShowDeleted();
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &SchemasPage::followSubject);
    connect(m_tree, &QAbstractItemView::clicked, this, [this] {
        if (m_fieldChosen) {
            m_fieldChosen = false;
            refreshDetails();
        }
    });
}

QWidget *SchemasPage::madeFieldsPanel()
{
    auto *panel = new QWidget(this);
    m_fieldsTitle = new ElidedLabel(tr("Choose a subject or a version to see its fields."), Qt::ElideMiddle, panel);
    m_fieldsTitle->setObjectName(u"fieldsTitle"_s);
    m_fieldsTitle->setCopyable(false);
    m_problem = new QLabel(panel);
    m_problem->setObjectName(u"fieldsProblem"_s);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->setContentsMargins(space::s, 0, space::s, space::xs);
    useToken(m_problem, QPalette::WindowText, Token::Critical);
    m_problem->hide();

    m_fieldProxy = new FilterProxy(this, true);
    m_fieldProxy->setSourceModel(&m_fieldModel);
    m_fields = new QTreeView(panel);
    m_fields->setObjectName(u"fieldsTree"_s);
    m_fields->setAccessibleName(tr("Fields"));
    m_fields->setModel(m_fieldProxy);
    m_fields->setItemDelegate(new CellDelegate(m_fields));
    m_fields->setUniformRowHeights(true);
    m_fields->setAllColumnsShowFocus(true);
    m_fields->setAnimated(false);
    m_fields->setTabKeyNavigation(false);
    m_fields->setIndentation(14);
    m_fields->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_fields->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // the columns always fit
    m_fields->setTextElideMode(Qt::ElideRight);
    m_fields->setSortingEnabled(false);
    QHeaderView *header = m_fields->header();
    header->setStretchLastSection(false);
    header->setMinimumSectionSize(40);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setTextElideMode(Qt::ElideRight);
    for (int column = 0; column < FieldTreeModel::ColumnCount; ++column)
        header->setSectionResizeMode(column, QHeaderView::Fixed);
    m_fields->viewport()->installEventFilter(this);
    m_fields->installEventFilter(this);
    connect(m_fields->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &current) {
                m_fieldChosen = current.isValid();
                refreshDetails();
            });
    connect(m_fields, &QAbstractItemView::clicked, this, [this] {
        if (!m_fieldChosen) {
            m_fieldChosen = true;
            refreshDetails();
        }
    });

    auto *column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *title = new QVBoxLayout;
    title->setContentsMargins(space::s, space::xs, space::s, space::xs);
    title->addWidget(m_fieldsTitle);
    column->addLayout(title);
    column->addWidget(m_problem);
    column->addWidget(m_fields, 1);
    return panel;
}

QList<InventoryPart> SchemasPage::parts() const
{
    return {InventoryPart::Subjects, InventoryPart::Keks};
}

void SchemasPage::setInventory(const InventoryPtr &inventory)
{
    const InventoryPtr before = SchemasPage::inventory();
    keepInventory(inventory);
    m_model.setInventory(inventory);
    // What protects a field depends on the KEKs too. Followed anew even if only a version's pointer was exchanged.
    if (!before || before->subjects.constData() != inventory->subjects.constData()
        || before->keks.constData() != inventory->keks.constData()) {
        const SchemaVersionPtr version = m_model.versionAt(currentSource());
        if (version != m_version)
            followSubject();
        else if (m_version && (!before || before->keks.constData() != inventory->keks.constData()))
            askForFields();
    }
    showState(inventory);
    askForSettings();
    if (before && before->scopeSettings != inventory->scopeSettings)
        refreshDetails();
}

void SchemasPage::forgetConnection()
{
    m_wantedPath.clear();
    BrowsePage::forgetConnection();
    followSubject(); // to no version: its fields go too
    m_work.drop();
}

void SchemasPage::followSubject()
{
    const SchemaVersionPtr version = m_model.versionAt(currentSource());
    m_fieldChosen = false;
    askForSettings();
    if (version == m_version)
        return;
    const bool sameVersion =
        version && m_version && version->subject == m_version->subject && version->version == m_version->version;
    m_version = version;
    if (!sameVersion) {
        showFields({});
        m_fieldsTitle->setText(
            version ? tr("Reading the fields of %1 version %2").arg(version->subject).arg(version->version)
                    : tr("Choose a subject or a version to see its fields."));
    }
    if (version)
        askForFields();
    else
        m_work.drop();
}

void SchemasPage::askForFields()
{
    const VersionFieldsPtr shown = m_fieldModel.fields();
    const FieldTreePtr known = shown && shown->version == m_version ? shown->tree : FieldTreePtr();
    m_work.request(
        [version = m_version, inventory = inventory(), known] { return fieldsOf(version, inventory, known); });
}

void SchemasPage::showFields(const VersionFieldsPtr &fields)
{
    const bool sameTree = fields && m_fieldModel.fields() && fields->tree == m_fieldModel.fields()->tree;
    const QString path = m_wantedPath.isEmpty() && m_fieldChosen
        ? m_fields->currentIndex().data(KeyRole).value<ObjectRef>().key.value(2)
        : m_wantedPath;
    m_fieldModel.setFields(fields);
    if (!fields) {
        m_problem->hide();
        return;
    }
    m_wantedPath.clear();
    m_fieldsTitle->setText(tr("Fields of %1 version %2").arg(fields->version->subject).arg(fields->version->version));
    const QStringList &missing = fields->tree->missingReferences;
    m_problem->setVisible(!fields->tree->problem.isEmpty() || !missing.isEmpty());
    if (!fields->tree->problem.isEmpty())
        m_problem->setText(tr("The schema cannot be read: %1").arg(fields->tree->problem));
    else if (!missing.isEmpty())
        m_problem->setText(tr("References that were not found: %1").arg(missing.join(u", "_s)));
    if (!sameTree && flattened(*fields->tree).size() <= unfoldedFields)
        m_fields->expandAll();
    fitFieldColumns();
    const QModelIndex current =
        path.isEmpty() ? QModelIndex() : m_fieldProxy->mapFromSource(m_fieldModel.indexOfPath(path));
    if (current.isValid()) {
        m_fields->setCurrentIndex(current);
        m_fields->scrollTo(current);
        m_fieldChosen = true; // also when it was the current one already, behind the subject's details
    }
    refreshDetails();
}

void SchemasPage::fitFieldColumns()
{
    // Shares of the width; a narrow panel does without the rule, which the details name.
    struct Share {
        int column;
        int parts;
    };
    const int width = m_fields->viewport()->width();
    const bool narrow = width < 420;
    m_fields->setColumnHidden(FieldTreeModel::RuleColumn, narrow);
    const std::array<Share, 5> shares{{{FieldTreeModel::NameColumn, 22},
                                       {FieldTreeModel::TypeColumn, 14},
                                       {FieldTreeModel::TagsColumn, 16},
                                       {FieldTreeModel::VerdictColumn, 16},
                                       {FieldTreeModel::RuleColumn, narrow ? 0 : 32}}};
    const int last = narrow ? FieldTreeModel::VerdictColumn : FieldTreeModel::RuleColumn;
    int total = 0;
    for (const Share &share : shares)
        total += share.parts;
    int left = width;
    for (const Share &share : shares) {
        if (share.parts == 0)
            continue;
        const int size = share.column == last ? left : width * share.parts / total;
        m_fields->header()->resizeSection(share.column, std::max(40, size));
        left -= size;
    }
}

void SchemasPage::arrangePanels()
{
    const Qt::Orientation orientation = m_panels->width() < besideFrom ? Qt::Vertical : Qt::Horizontal;
    if (orientation == m_panels->orientation())
        return;
    m_panels->setOrientation(orientation);
    const int room = orientation == Qt::Vertical ? m_panels->height() : m_panels->width();
    m_panels->setSizes({room * 2 / 5, room - room * 2 / 5});
}

bool SchemasPage::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_panels && event->type() == QEvent::Resize)
        arrangePanels();
    if (watched == m_fields->viewport() && event->type() == QEvent::Resize)
        fitFieldColumns();
    if (watched == m_fields && (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride)) {
        auto *key = static_cast<QKeyEvent *>(event);
        if (key->matches(QKeySequence::Copy)) {
            event->accept();
            QStringList cells;
            for (int column = 0; event->type() == QEvent::KeyPress && column < FieldTreeModel::ColumnCount; ++column)
                cells.append(m_fields->currentIndex().siblingAtColumn(column).data().toString());
            if (!cells.isEmpty())
                QGuiApplication::clipboard()->setText(cells.join(u'\t'));
            return true;
        }
        if (event->type() == QEvent::KeyPress && (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter)) {
            setDetailsShown(true);
            details()->commit();
            details()->setFocus(Qt::ShortcutFocusReason);
            return true;
        }
    }
    return BrowsePage::eventFilter(watched, event);
}

QList<QWidget *> SchemasPage::areas() const
{
    QList<QWidget *> areas = BrowsePage::areas();
    if (areas.contains(m_tree) && m_fieldProxy->rowCount() > 0)
        areas.insert(areas.indexOf(m_tree) + 1, m_fields);
    return areas;
}

ObjectRef SchemasPage::currentObject() const
{
    return m_fieldChosen && m_fields->currentIndex().isValid()
        ? m_fields->currentIndex().data(KeyRole).value<ObjectRef>()
        : BrowsePage::currentObject();
}

bool SchemasPage::reveal(const ObjectRef &object)
{
    if (object.kind == ObjectRef::Kind::Tag && inventory() && contains(*inventory(), object)) {
        revealRows(u"tag:="_s + filterValueText(object.key.value(0)));
        return true;
    }
    if (object.kind == ObjectRef::Kind::Subject) {
        m_fieldChosen = false; // else the details would still be those of a field of it
        m_wantedPath.clear();
        const bool there = BrowsePage::reveal(object);
        refreshDetails();
        return there;
    }
    if (object.kind != ObjectRef::Kind::Field || object.key.size() != 3)
        return false;
    const ObjectRef version{ObjectRef::Kind::Subject, object.key.mid(0, 2)};
    const ObjectRef subject{ObjectRef::Kind::Subject, object.key.mid(0, 1)};
    // Of the newest version the subject's row, which need not be opened.
    const SchemaVersionPtr latest = m_model.versionAt(m_model.indexOf(subject));
    m_wantedPath = object.key.at(2);
    const bool isLatest = latest && QString::number(latest->version) == object.key.at(1);
    if (!BrowsePage::reveal(isLatest ? subject : version)) {
        m_wantedPath.clear();
        return false;
    }
    if (m_fieldModel.fields() && m_fieldModel.fields()->version == m_version)
        showFields(m_fieldModel.fields());
    return true;
}

QStringList SchemasPage::wantedNames(const ObjectRef &key) const
{
    return key.key.mid(0, 1);
}

void SchemasPage::fillDetails(const QModelIndex &current)
{
    const QModelIndex source = currentSource();
    const SubjectEntry *subject = current.isValid() ? m_model.subjectAt(source) : nullptr;
    if (!subject || !inventory())
        return;
    const QModelIndex field = m_fieldProxy->mapToSource(m_fields->currentIndex());
    if (m_fieldChosen && field.isValid())
        fillField(*m_fieldModel.fieldAt(field), *m_fieldModel.protectionAt(field));
    else
        fillSubject(*subject, m_model.versionAt(source), SchemaTreeModel::isVersion(source));
}

void SchemasPage::fillField(const SchemaField &field, const FieldProtection &protection)
{
    DetailsPane *pane = details();
    const SchemaVersion &version = *m_fieldModel.fields()->version;
    pane->setKey(u"field/"_s + version.subject + u'/' + QString::number(version.version) + u'/' + field.path);
    pane->setHeading(field.path, objectKindText(ObjectRef::Kind::Field));
    const Mark mark = FieldTreeModel::verdictMark(protection.verdict);
    addMarkChip(pane, verdictWord(protection.verdict), mark == Mark::None ? Mark::Info : mark);

    pane->addSection(tr("Do the official clients encrypt it?"));
    addMarkNote(pane, verdictText(protection.verdict), verdictRemedy(protection.verdict),
                mark == Mark::None ? Mark::Info : mark);
    if (protection.encryptedTwice)
        addMarkNote(pane, tr("Rules with different tags overlap here: the value is encrypted twice."), {},
                    Mark::Medium);
    if (protection.tags.onlyForSomeClients)
        addMarkNote(
            pane,
            tr("A tag pattern of the metadata fits only the Java or only the JavaScript spelling of the field's name."),
            {}, Mark::High);
    for (const RuleUse &use : protection.rules) {
        pane->addLink(tr("Rule"), use.rule,
                      {ObjectRef::Kind::Policy, {version.subject, QString::number(version.version), use.rule}});
        if (use.kekName.isEmpty())
            pane->addFact(tr("KEK"), tr("not named"));
        else
            pane->addLink(tr("KEK"), use.kekName, {ObjectRef::Kind::Kek, {use.kekName}});
        pane->addFact(tr("Algorithm"), use.algorithm, {.mono = true, .copyable = false, .toolTip = {}});
        pane->addFact(tr("In force"), yesNoText(use.inForce));
        pane->addFact(tr("By tags"),
                      use.matchedTags.isEmpty() ? tr("the rule covers every field") : use.matchedTags.join(u", "_s));
    }

    pane->addSection(tr("Tags"));
    pane->addFact(tr("Inline"),
                  protection.tags.inlineTags.isEmpty() ? tr("none") : protection.tags.inlineTags.join(u", "_s),
                  {.mono = false, .copyable = false, .toolTip = tr("Written in the schema itself")});
    pane->addFact(tr("External"),
                  protection.tags.externalTags.isEmpty() ? tr("none") : protection.tags.externalTags.join(u", "_s),
                  {.mono = false, .copyable = false, .toolTip = tr("From patterns in the version's metadata")});

    for (const QString &tag : protection.tags.all)
        pane->addLink(tr("Tag"), tag, {ObjectRef::Kind::Tag, {tag}});

    pane->addSection(tr("Field"));
    pane->addFact(tr("Type"), field.typeText, {.mono = true, .copyable = false, .toolTip = {}});
    pane->addFact(tr("Kind"), fieldKindText(field.kind));
    if (!field.logicalType.isEmpty())
        pane->addFact(tr("Logical type"), field.logicalType, {.mono = true, .copyable = false, .toolTip = {}});
    pane->addFact(tr("Nullable"), yesNoText(field.nullable));
    if (!field.defaultText.isEmpty())
        pane->addFact(tr("Default"), field.defaultText, {.mono = true, .copyable = true, .toolTip = {}});
    pane->addFact(
        tr("Matching name"), field.matchName,
        {.mono = true, .copyable = true, .toolTip = tr("What tag patterns in the metadata are compared with")});
    if (!field.alternateMatchName.isEmpty())
        pane->addFact(tr("In JavaScript"), field.alternateMatchName, {.mono = true, .copyable = true, .toolTip = {}});
    if (field.line >= 0)
        pane->addFact(tr("Line"), numberText(field.line + 1));
    if (field.recursive)
        pane->addFact(tr("Recursive"), tr("yes: its type contains itself"));
    pane->addLink(tr("Subject"), tr("%1 version %2").arg(version.subject).arg(version.version),
                  {ObjectRef::Kind::Subject, {version.subject, QString::number(version.version)}});
    if (!field.doc.isEmpty())
        pane->addText(tr("Doc"), field.doc);
}

void SchemasPage::fillSubject(const SubjectEntry &subject, const SchemaVersionPtr &version, bool ofVersion)
{
    DetailsPane *pane = details();
    const QDateTime now = QDateTime::currentDateTimeUtc();
    pane->setKey(u"subject/"_s + subject.name
                 + (ofVersion && version ? QString(u'/' + QString::number(version->version)) : QString()));
    pane->setHeading(subject.name,
                     ofVersion && version ? tr("Version %1").arg(version->version)
                                          : objectKindText(ObjectRef::Kind::Subject));
    const QList<ItemError> errors = m_model.errorsAt(currentSource());
    constexpr qsizetype mostErrors = 3;
    const auto addErrors = [&] {
        for (const ItemError &error : errors.first(std::min(errors.size(), mostErrors)))
            addErrorNote(pane, tr("%1 could not be read.").arg(error.item), error.error);
    };
    if (!version) {
        addErrors();
        const PartState::Phase phase = inventory()->part(InventoryPart::Subjects).phase;
        const bool awaited = phase == PartState::Phase::Loading || phase == PartState::Phase::Waiting;
        if (errors.isEmpty())
            pane->addNote(subject.versionsKnown ? tr("No version of it could be read.")
                              : awaited         ? tr("Only the name has arrived so far.")
                                        : tr("Only the name is known: loading ended before its versions arrived."),
                          Token::MutedText, awaited ? u"loading"_s : u"waiting"_s);
        return;
    }
    const bool deleted = ofVersion ? version->deleted : subject.deleted;
    addMarkChip(pane, deleted ? tr("Soft-deleted") : tr("Live"), deleted ? Mark::Deleted : Mark::Ok);
    addErrors();
    const VersionFieldsPtr fields = m_fieldModel.fields();
    if (fields && fields->version == version && !fields->tree->problem.isEmpty())
        pane->addNote(tr("The schema cannot be read: %1").arg(fields->tree->problem), Token::Critical,
                      u"severity-critical"_s);

    pane->addSection(tr("Schema"));
    pane->addFact(tr("Type"), schemaTypeText(version->type, version->typeText));
    pane->addFact(tr("Version"), numberText(version->version));
    pane->addFact(tr("Schema id"), QString::number(version->id), {.mono = true, .copyable = true, .toolTip = {}});
    if (!version->guid.isEmpty())
        pane->addFact(tr("GUID"), version->guid, {.mono = true, .copyable = true, .toolTip = {}});
    const QString context = contextOf(subject.name);
    pane->addFact(tr("Context"), context.isEmpty() ? tr("default") : context);
    addTimeFact(pane, tr("Registered"), version->changedAt, now);
    if (fields && fields->version == version && !fields->tree->rootTags.isEmpty())
        pane->addFact(tr("Tags of the root"), fields->tree->rootTags.join(u", "_s));

    pane->addSection(tr("Versions"));
    for (const SchemaVersionPtr &other : subject.versions) {
        if (other != version)
            pane->addLink(other->deleted ? tr("Soft-deleted") : tr("Version"), tr("Version %1").arg(other->version),
                          {ObjectRef::Kind::Subject, {subject.name, QString::number(other->version)}});
    }
    if (subject.versions.size() <= 1)
        pane->addFact(tr("Others"), tr("none"));

    pane->addSection(tr("References"));
    if (version->references.isEmpty())
        pane->addFact(tr("References"), tr("none"));
    for (const SchemaReference &reference : version->references)
        pane->addLink(reference.name, tr("%1 version %2").arg(reference.subject).arg(reference.version),
                      {ObjectRef::Kind::Subject, {reference.subject, QString::number(reference.version)}});

    pane->addSection(tr("Rules"));
    const RuleSet &rules = version->ruleSet;
    if (rules.isEmpty())
        pane->addFact(tr("Rules"), tr("none"));
    else
        pane->addFact(tr("In force"), enableAtText(rules.enableAt));
    for (const auto &[list, entries] :
         {std::pair(RuleList::Migration, rules.migrationRules), std::pair(RuleList::Domain, rules.domainRules),
          std::pair(RuleList::Encoding, rules.encodingRules)}) {
        for (const Rule &rule : entries) {
            if (rule.isEncryption())
                pane->addLink(rule.type, rule.name,
                              {ObjectRef::Kind::Policy, {subject.name, QString::number(version->version), rule.name}});
            else
                pane->addFact(ruleListName(list), tr("%1: %2").arg(rule.name, rule.type));
        }
    }

    addDeks(subject.name);

    pane->addSection(tr("Metadata"));
    const SchemaMetadata &metadata = version->metadata;
    if (metadata.isEmpty())
        pane->addFact(tr("Metadata"), tr("none"));
    for (auto it = metadata.tags.cbegin(); it != metadata.tags.cend(); ++it)
        pane->addFact(it.key(), tr("external tags %1").arg(it.value().join(u", "_s)));
    for (auto it = metadata.properties.cbegin(); it != metadata.properties.cend(); ++it)
        pane->addMasked(it.key(), it.value());
    if (!metadata.sensitive.isEmpty())
        pane->addFact(tr("Sensitive"), metadata.sensitive.join(u", "_s));

    fillSettings(subject.name);

    addSchemaText(*version);
    if (!rules.isEmpty())
        addJson(pane, tr("Rule set as JSON"), rules.toMaskedJson());
    if (!metadata.isEmpty())
        addJson(pane, tr("Metadata as JSON"), metadata.toMaskedJson());
}

void SchemasPage::fillSettings(const QString &subject)
{
    DetailsPane *pane = details();
    const EffectiveSettings settings = effectiveSettings(*inventory(), subject);
    pane->addSection(tr("Configuration"));
    const auto add = [&](const QString &label, const EffectiveSetting &setting, const QString &unset = {}) {
        if (setting.source == SettingSource::Unknown)
            pane->addFact(label, settings.awaited ? tr("being read") : tr("not read"));
        else if (!setting.value.isEmpty())
            pane->addFact(label, tr("%1, %2").arg(setting.value, settingSourceText(setting)));
        else if (!unset.isEmpty())
            pane->addFact(label, unset);
    };
    add(tr("Compatibility"), settings.compatibility);
    if (!settings.compatibilityGroup.value.isEmpty())
        add(tr("Compatibility group"), settings.compatibilityGroup);
    add(tr("Normalize"), settings.normalize);
    add(tr("Mode"), settings.mode);
    add(tr("Alias"), settings.alias, tr("none"));
    if (settings.error)
        addErrorNote(pane, tr("Some settings could not be read."), *settings.error);
}

void SchemasPage::askForSettings()
{
    const SubjectEntry *subject = m_model.subjectAt(currentSource());
    if (!subject || !inventory() || !isVisible())
        return;
    const QStringList scopes = settingScopes(subject->name);
    if (subject->name != m_settingsAskedFor
        || std::any_of(scopes.cbegin(), scopes.cend(),
                       [this](const QString &scope) { return !inventory()->scopeSettings.contains(scope); })) {
        m_settingsAskedFor = subject->name;
        Q_EMIT settingsWanted({subject->name});
    }
}

void SchemasPage::addDeks(const QString &subject)
{
    constexpr int mostLinks = 50;
    details()->addSection(tr("DEKs"));
    int count = 0;
    for (const Dek &dek : inventory()->deks) {
        if (dek.subject != subject || ++count > mostLinks)
            continue;
        const ObjectRef ref{ObjectRef::Kind::Dek,
                            {dek.kekName, dek.subject, dek.algorithm, QString::number(dek.version)}};
        details()->addLink(dek.deleted ? tr("Soft-deleted") : tr("DEK"),
                           tr("version %1 under KEK %2").arg(dek.version).arg(dek.kekName), ref);
    }
    if (count == 0)
        details()->addFact(tr("DEKs"), tr("none: nothing was encrypted for it yet"));
    else if (count > mostLinks)
        details()->addFact(tr("More"), numberText(count - mostLinks));
}

void SchemasPage::addSchemaText(const SchemaVersion &version)
{
    const QString text = QString::fromUtf8(version.text);
    const bool isJson = version.type == SchemaType::Avro || version.type == SchemaType::Json;
    const bool tooLong = text.size() > mostShownText;
    QString shown = isJson && !tooLong ? indentedJson(text) : text;
    if (shown.size() > mostShownText)
        shown = shown.first(mostShownText) + u'\n' + tr("… shortened here; Copy takes all of it");
    details()->addCode(tr("Schema text"), shown,
                       isJson                                     ? JsonHighlighter::Language::Json
                           : version.type == SchemaType::Protobuf ? JsonHighlighter::Language::Proto
                                                                  : JsonHighlighter::Language::Plain,
                       true, text);
}

} // namespace kekkai
