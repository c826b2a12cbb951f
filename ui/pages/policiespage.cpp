#include "ui/pages/policiespage.h"

#include "models/text/objecttext.h"
#include "models/text/ruletext.h"
#include "models/text/valuetext.h"
#include "ui/pages/keyfacts.h"
#include "ui/widgets/detailspane.h"

#include <QTableView>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kekkai {

namespace {
constexpr int mostFields = 100;
}

PoliciesPage::PoliciesPage(QWidget *parent)
    : BrowsePage(
        {u"policies"_s, tr("Policies"),
         tr("Encryption rules in the latest schema versions: which fields or messages are encrypted, and how."),
         u"policy"_s,
         tr("No subject has an encryption rule: add an ENCRYPT rule to a subject's rule set to protect its tagged "
            "fields."),
         tr("Filter by name, subject, tag, KEK or issue")},
        parent)
    , m_policies([this](const QList<Policy> &policies) {
        m_known = true;
        m_model.setPolicies(policies);
        if (inventory())
            showState(inventory());
    })
    , m_fieldsWork([this](const VersionFieldsPtr &fields) {
        m_fields = fields;
        refreshDetails();
    })
{
    auto *table = new QTableView(this);
    table->setObjectName(u"policiesTable"_s);
    setUp(table, &m_model);
    connect(&m_model, &BrowseModel::arranged, this, [this] {
        if (m_wanted.kind != ObjectRef::Kind::None && m_known && !m_model.isBusy())
            reveal(std::exchange(m_wanted, {}));
    });
    setColumns({{130, true, 90},
                {180, true, 110},
                {110, false, 80},
                {100, false, 96},
                {100, true, 70},
                {120, true, 80},
                {106, false, 102},
                {130, true, 96},
                {140, false, 132}});
    setSpareColumns({{PolicyTableModel::TypeColumn, 840},
                     {PolicyTableModel::ModeColumn, 940},
                     {PolicyTableModel::AlgorithmColumn, 1040}});
}

QList<InventoryPart> PoliciesPage::parts() const
{
    return {InventoryPart::Subjects, InventoryPart::Keks};
}

void PoliciesPage::setInventory(const InventoryPtr &inventory)
{
    const InventoryPtr before = PoliciesPage::inventory();
    keepInventory(inventory);
    if (!before || before->subjects.constData() != inventory->subjects.constData()
        || before->keks.constData() != inventory->keks.constData()
        || before->part(InventoryPart::Keks).phase != inventory->part(InventoryPart::Keks).phase)
        m_policies.request([inventory] { return policiesOf(*inventory); });
    // Until the rules have been looked for, it is not known that there are none.
    if (m_model.rowCount() > 0 || !m_policies.isBusy())
        showState(inventory);
}

void PoliciesPage::forgetConnection()
{
    m_policies.drop();
    m_fieldsWork.drop();
    m_known = false;
    m_fields.reset();
    m_fieldsAskedFor.reset();
    m_wanted = {};
    BrowsePage::forgetConnection();
}

bool PoliciesPage::reveal(const ObjectRef &object)
{
    if (object.kind != ObjectRef::Kind::Policy || object.key.size() != 3)
        return false;
    for (const PolicyRow &row : m_model.rows()) {
        // The version in a link may be older than the newest one, whose rules are shown here.
        if (row.policy.subject == object.key.at(0) && row.policy.rule.name == object.key.at(2))
            return BrowsePage::reveal(m_model.refOf(row));
    }
    if (m_known && !m_policies.isBusy() && !m_model.isBusy())
        return false;
    m_wanted = object;
    return true;
}

QStringList PoliciesPage::wantedNames(const ObjectRef &key) const
{
    return key.key.mid(0, 1);
}

void PoliciesPage::askForFields(const Policy &policy)
{
    const SubjectEntry *subject = inventory()->subject(policy.subject);
    if (!subject)
        return;
    const auto version =
        std::find_if(subject->versions.cbegin(), subject->versions.cend(),
                     [&policy](const SchemaVersionPtr &candidate) { return candidate->version == policy.version; });
    if (version == subject->versions.cend() || m_fieldsAskedFor == *version)
        return;
    m_fieldsAskedFor = *version;
    m_fieldsWork.request([wanted = *version, inventory = inventory()] { return fieldsOf(wanted, inventory); });
}

void PoliciesPage::fillDetails(const QModelIndex &current)
{
    if (!current.isValid() || !inventory())
        return;
    const Policy &policy = m_model.rowAt(currentSource().row()).policy;
    const Rule &rule = policy.rule;
    DetailsPane *pane = details();
    pane->setKey(u"policy/"_s + policy.subject + u'/' + rule.name);
    pane->setHeading(rule.name.isEmpty() ? tr("Rule without a name") : rule.name,
                     objectKindText(ObjectRef::Kind::Policy));
    addMarkChip(pane, policy.issues.isEmpty() ? tr("No issues") : PolicyTableModel::issuesText(policy),
                PolicyTableModel::policyMark(policy));
    if (rule.disabled)
        pane->addChip(tr("Disabled"), Token::High, u"stop"_s);
    for (const PolicyIssue issue : policy.issues)
        addMarkNote(pane, policyIssueText(issue), policyIssueRemedy(issue), PolicyTableModel::issueMark(issue));

    pane->addSection(tr("Rule"));
    pane->addLink(tr("Subject"), tr("%1 version %2").arg(policy.subject).arg(policy.version),
                  {ObjectRef::Kind::Subject, {policy.subject, QString::number(policy.version)}});
    pane->addFact(tr("Kind"), ruleKindText(rule));
    pane->addFact(tr("Type"), ruleTypeText(rule.type));
    pane->addFact(tr("Mode"), ruleModeText(rule));
    pane->addFact(tr("List"), ruleListText(policy.list));
    pane->addFact(tr("Tags"),
                  rule.isPayloadEncryption() ? tr("the whole message, tags do not matter") : ruleTagsText(rule));
    for (const QString &tag : rule.tags)
        pane->addLink(tr("Tag"), tag, {ObjectRef::Kind::Tag, {tag}});
    pane->addFact(tr("On success"), onSuccessText(rule));
    pane->addFact(tr("On failure"), onFailureText(rule));
    pane->addFact(tr("Disabled"), yesNoText(rule.disabled));
    if (!rule.expr.isEmpty())
        pane->addText(tr("Expression"), rule.expr);
    if (!rule.doc.isEmpty())
        pane->addText(tr("Doc"), rule.doc);

    pane->addSection(tr("Encryption"));
    if (policy.kekName.isEmpty())
        pane->addFact(tr("KEK"), kekStateText(KekState::NotNamed));
    else
        pane->addLink(tr("KEK"), policy.kekName, {ObjectRef::Kind::Kek, {policy.kekName}});
    pane->addFact(tr("KEK state"), kekStateWord(policy.kekState),
                  {.mono = false, .copyable = false, .toolTip = kekStateText(policy.kekState)});
    pane->addFact(tr("KMS type"), policy.kmsType.isEmpty() ? tr("not said in the rule") : policy.kmsType);
    if (policy.kmsKeyId.isEmpty())
        pane->addFact(tr("Key id"), tr("not said in the rule"));
    else
        pane->addFact(tr("Key id"), policy.kmsKeyId, {.mono = true, .copyable = true, .toolTip = policy.kmsKeyId});
    pane->addFact(tr("Algorithm"), policy.algorithm, {.mono = true, .copyable = false, .toolTip = {}});
    pane->addFact(tr("Expiry"),
                  policy.expiryDays.isEmpty() ? tr("DEKs never expire")
                                              : tr("DEKs expire after %1 days").arg(policy.expiryDays));

    pane->addSection(tr("Parameters"));
    if (rule.params.isEmpty())
        pane->addFact(tr("Params"), tr("none"));
    for (auto it = rule.params.cbegin(); it != rule.params.cend(); ++it)
        pane->addMasked(it.key(), it.value());

    pane->addSection(tr("Fields it covers"));
    if (rule.isPayloadEncryption()) {
        pane->addFact(tr("Fields"), tr("all, as part of the message"));
    } else {
        askForFields(policy);
        int covered = 0;
        const bool known =
            m_fields && m_fields->version->subject == policy.subject && m_fields->version->version == policy.version;
        for (const FieldCoverage &coverage : known ? m_fields->coverage : QList<FieldCoverage>()) {
            const bool used = std::any_of(coverage.protection.rules.cbegin(), coverage.protection.rules.cend(),
                                          [&rule](const RuleUse &use) { return use.rule == rule.name; });
            if (used && ++covered <= mostFields)
                pane->addLink(
                    coverage.field->typeText, coverage.field->path,
                    {ObjectRef::Kind::Field, {policy.subject, QString::number(policy.version), coverage.field->path}});
        }
        if (!known)
            pane->addFact(tr("Fields"), numberText(policy.fieldCount));
        else if (!m_fields->tree->problem.isEmpty())
            pane->addFact(tr("Fields"), tr("the schema cannot be read: %1").arg(m_fields->tree->problem));
        else if (covered == 0)
            pane->addFact(tr("Fields"), tr("none"));
        else if (covered > mostFields)
            pane->addFact(tr("More"), numberText(covered - mostFields));
    }
    addJson(pane, tr("Rule as JSON"), rule.toMaskedJson());
}

} // namespace kekkai
