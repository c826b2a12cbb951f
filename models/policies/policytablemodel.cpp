#include "models/policies/policytablemodel.h"

#include "models/text/ruletext.h"

#include <QHash>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kekkai {

namespace {
enum PolicyTerm {
    RuleTerm,
    SubjectTerm,
    TypeTerm,
    ModeTerm,
    TagTerm,
    KekTerm,
    KmsTerm,
    KeyTerm,
    AlgorithmTerm,
    FailureTerm,
    IssueTerm,
    DisabledTerm,
    FieldsTerm
};
}

QList<FilterField> PolicyRow::filterFields()
{
    using Type = FilterField::Type;
    return {{u"rule"_s, Type::Text, {}, PolicyTableModel::tr("rule"), {u"name"_s, u"policy"_s}},
            {u"subject"_s, Type::Text, {}, PolicyTableModel::tr("subject")},
            {u"type"_s, Type::Text, {}, PolicyTableModel::tr("rule type")},
            {u"mode"_s, Type::Text, {}, PolicyTableModel::tr("mode")},
            {u"tag"_s, Type::TextList, {}, PolicyTableModel::tr("tag")},
            {u"kek"_s, Type::Text, {}, PolicyTableModel::tr("KEK")},
            {u"kms"_s, Type::Text, {}, PolicyTableModel::tr("KMS type")},
            {u"key"_s, Type::Text, {}, PolicyTableModel::tr("key id")},
            {u"algorithm"_s, Type::Text, {}, PolicyTableModel::tr("algorithm")},
            {u"failure"_s, Type::Text, {}, PolicyTableModel::tr("action on failure")},
            {u"issue"_s, Type::TextList, {}, PolicyTableModel::tr("issue")},
            {u"disabled"_s, Type::Flag, {}, PolicyTableModel::tr("disabled")},
            {u"fields"_s, Type::Number, {}, PolicyTableModel::tr("number of fields")}};
}

QVariant PolicyRow::filterValue(int field) const
{
    switch (PolicyTerm(field)) {
    case RuleTerm:
        return policy.rule.name;
    case SubjectTerm:
        return policy.subject;
    case TypeTerm:
        return policy.rule.type;
    case ModeTerm:
        return ruleModeName(policy.rule);
    case TagTerm:
        return policy.rule.tags;
    case KekTerm:
        return policy.kekName;
    case KmsTerm:
        return policy.kmsType;
    case KeyTerm:
        return policy.kmsKeyId;
    case AlgorithmTerm:
        return policy.algorithm;
    case FailureTerm:
        return onFailureShortText(policy.rule);
    case IssueTerm: {
        QStringList words;
        for (const PolicyIssue issue : policy.issues)
            words.append(policyIssueWord(issue));
        return words;
    }
    case DisabledTerm:
        return policy.rule.disabled;
    case FieldsTerm:
        return policy.fieldCount;
    }
    return {};
}

int PolicyRow::compareKeys(const PolicyRow &a, const PolicyRow &b)
{
    if (const int order = a.policy.subject.compare(b.policy.subject); order != 0)
        return order;
    if (const int order = a.policy.rule.name.compare(b.policy.rule.name); order != 0)
        return order;
    return compareValues(a.occurrence, b.occurrence);
}

void PolicyTableModel::setPolicies(const QList<Policy> &policies)
{
    setBuilder([policies] { return policyRows(policies); }, policies.size());
}

QList<PolicyRow> PolicyTableModel::policyRows(const QList<Policy> &policies)
{
    QList<PolicyRow> rows;
    rows.reserve(policies.size());
    QHash<std::pair<QString, QString>, int> seen;
    for (const Policy &policy : policies)
        rows.append({policy, seen[{policy.subject, policy.rule.name}]++});
    std::sort(rows.begin(), rows.end(),
              [](const PolicyRow &a, const PolicyRow &b) { return PolicyRow::compareKeys(a, b) < 0; });
    return rows;
}

int PolicyTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

Mark PolicyTableModel::issueMark(PolicyIssue issue)
{
    switch (issue) {
    case PolicyIssue::KekNotNamed:
    case PolicyIssue::KekMissing:
    case PolicyIssue::KmsTypeDiffers:
    case PolicyIssue::KmsKeyIdDiffers:
    case PolicyIssue::KmsNotGivenForNewKek:
    case PolicyIssue::AlgorithmUnknown:
    case PolicyIssue::ExpiryInvalid:
    case PolicyIssue::FailureIgnored:
    case PolicyIssue::WrongList:
    case PolicyIssue::FieldTypeRefused:
    case PolicyIssue::NotForClients:
        return Mark::Critical;
    case PolicyIssue::KekNameInvalid:
    case PolicyIssue::KekSoftDeleted:
    case PolicyIssue::Disabled:
    case PolicyIssue::ReadOnly:
    case PolicyIssue::TagsMatchNothing:
    case PolicyIssue::NotTransform:
        return Mark::High;
    case PolicyIssue::WriteOnly:
    case PolicyIssue::FailureIgnoredOnRead:
    case PolicyIssue::OverlapsOtherRule:
    case PolicyIssue::ShadowedByEarlierRule:
        return Mark::Medium;
    case PolicyIssue::CoversEveryField:
        return Mark::Low;
    }
    return Mark::None;
}

Mark PolicyTableModel::policyMark(const Policy &policy)
{
    Mark worst = policy.kekState == KekState::NotLoaded ? Mark::Muted : Mark::Ok;
    int rank = -1;
    for (const PolicyIssue issue : policy.issues) {
        if (int(issueMark(issue)) > rank) {
            worst = issueMark(issue);
            rank = int(worst);
        }
    }
    return worst;
}

QString PolicyTableModel::issuesText(const Policy &policy)
{
    if (policy.issues.isEmpty())
        return policy.kekState == KekState::NotLoaded ? tr("KEKs not loaded") : tr("None");
    const auto worst = std::max_element(policy.issues.cbegin(), policy.issues.cend(), [](PolicyIssue a, PolicyIssue b) {
        return int(issueMark(a)) < int(issueMark(b));
    });
    const QString word = policyIssueWord(*worst);
    return policy.issues.size() == 1 ? word : tr("%1, %2 more").arg(word).arg(policy.issues.size() - 1);
}

QVariant PolicyRow::cell(int column, int role, const QDateTime &now) const
{
    Q_UNUSED(now)
    using enum PolicyTableModel::Column;
    const bool text = role == Qt::DisplayRole || role == SortRole;
    switch (PolicyTableModel::Column(column)) {
    case NameColumn:
        if (text || role == Qt::ToolTipRole)
            return policy.rule.name.isEmpty() && role == Qt::DisplayRole ? PolicyTableModel::tr("no name")
                                                                         : policy.rule.name;
        return role == MonoRole ? QVariant(true) : QVariant();
    case SubjectColumn:
        if (text || role == Qt::ToolTipRole)
            return policy.subject;
        return role == MonoRole ? QVariant(true) : QVariant();
    case TypeColumn:
        if (text)
            return policy.rule.type;
        return role == Qt::ToolTipRole ? QVariant(ruleTypeText(policy.rule.type)) : QVariant();
    case ModeColumn:
        if (text)
            return ruleModeName(policy.rule);
        return role == Qt::ToolTipRole ? QVariant(ruleModeText(policy.rule)) : QVariant();
    case TagsColumn:
        if (policy.rule.isPayloadEncryption() && role == Qt::DisplayRole)
            return PolicyTableModel::tr("whole message");
        return text || role == Qt::ToolTipRole ? QVariant(ruleTagsText(policy.rule)) : QVariant();
    case KekColumn:
        if (text)
            return policy.kekName;
        if (role == Qt::ToolTipRole)
            return policy.kekName.isEmpty() ? kekStateText(policy.kekState)
                                            : QString(policy.kekName + u'\n' + kekStateText(policy.kekState));
        return role == MonoRole ? QVariant(true) : QVariant();
    case AlgorithmColumn:
        return text ? QVariant(policy.algorithm) : QVariant();
    case FailureColumn:
        if (text)
            return onFailureShortText(policy.rule);
        return role == Qt::ToolTipRole ? QVariant(onFailureText(policy.rule)) : QVariant();
    case IssuesColumn:
        if (role == Qt::DisplayRole)
            return PolicyTableModel::issuesText(policy);
        if (role == SortRole)
            return int(policy.issues.size());
        if (role == Qt::ToolTipRole) {
            QStringList lines;
            for (const PolicyIssue issue : policy.issues)
                lines.append(policyIssueText(issue));
            return lines.join(u'\n');
        }
        return role == MarkRole ? QVariant(int(PolicyTableModel::policyMark(policy))) : QVariant();
    case ColumnCount:
        break;
    }
    return {};
}

int PolicyRow::compareColumn(const PolicyRow &a, const PolicyRow &b, int column, const QDateTime &now)
{
    Q_UNUSED(now)
    using enum PolicyTableModel::Column;
    switch (PolicyTableModel::Column(column)) {
    case NameColumn:
        return a.policy.rule.name.compare(b.policy.rule.name);
    case SubjectColumn:
        return a.policy.subject.compare(b.policy.subject);
    case TypeColumn:
        return a.policy.rule.type.compare(b.policy.rule.type);
    case ModeColumn:
        return ruleModeName(a.policy.rule).compare(ruleModeName(b.policy.rule));
    case TagsColumn:
        return ruleTagsText(a.policy.rule).compare(ruleTagsText(b.policy.rule));
    case KekColumn:
        return a.policy.kekName.compare(b.policy.kekName);
    case AlgorithmColumn:
        return a.policy.algorithm.compare(b.policy.algorithm);
    case FailureColumn:
        return onFailureShortText(a.policy.rule).compare(onFailureShortText(b.policy.rule));
    case IssuesColumn: {
        const auto rank = [](const Policy &one) {
            const Mark mark = PolicyTableModel::policyMark(one);
            return mark == Mark::Muted ? 0 : int(mark);
        };
        const int order = compareValues(rank(a.policy), rank(b.policy));
        return order != 0 ? order : compareValues(a.policy.issues.size(), b.policy.issues.size());
    }
    case ColumnCount:
        break;
    }
    return 0;
}

QVariant PolicyTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case NameColumn:
        return tr("Name");
    case SubjectColumn:
        return tr("Subject");
    case TypeColumn:
        return tr("Type");
    case ModeColumn:
        return tr("Mode");
    case TagsColumn:
        return tr("Tags");
    case KekColumn:
        return tr("KEK");
    case AlgorithmColumn:
        return tr("Algorithm");
    case FailureColumn:
        return tr("On failure");
    case IssuesColumn:
        return tr("Issues");
    case ColumnCount:
        break;
    }
    return {};
}

QString PolicyRow::searchText(const QDateTime &now) const
{
    Q_UNUSED(now)
    QString text = policy.rule.name + u'\n' + policy.subject + u'\n' + policy.rule.type + u'\n'
        + ruleModeName(policy.rule) + u'\n' + ruleTagsText(policy.rule) + u'\n' + policy.kekName + u'\n'
        + policy.algorithm + u'\n' + policy.rule.doc;
    for (const PolicyIssue issue : policy.issues)
        text += u'\n' + policyIssueWord(issue);
    return text;
}

bool PolicyRow::isDeleted() const
{
    return false;
}

ObjectRef PolicyRow::ref() const
{
    return {ObjectRef::Kind::Policy, {policy.subject, QString::number(policy.version), policy.rule.name}};
}

QVariant PolicyRow::exported(int column, const QDateTime &now) const
{
    using enum PolicyTableModel::Column;
    switch (PolicyTableModel::Column(column)) {
    case NameColumn:
        return policy.rule.name;
    case TagsColumn:
        return QStringList(policy.rule.tags);
    case FailureColumn:
        return policy.rule.onFailure;
    case IssuesColumn: {
        QStringList words;
        for (const PolicyIssue issue : policy.issues)
            words.append(policyIssueWord(issue));
        return words;
    }
    default:
        return cell(column, Qt::DisplayRole, now);
    }
}

QString PolicyTableModel::columnKey(int column) const
{
    switch (Column(column)) {
    case NameColumn:
        return u"name"_s;
    case SubjectColumn:
        return u"subject"_s;
    case TypeColumn:
        return u"type"_s;
    case ModeColumn:
        return u"mode"_s;
    case TagsColumn:
        return u"tags"_s;
    case KekColumn:
        return u"kekName"_s;
    case AlgorithmColumn:
        return u"algorithm"_s;
    case FailureColumn:
        return u"onFailure"_s;
    case IssuesColumn:
        return u"issues"_s;
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace kekkai
