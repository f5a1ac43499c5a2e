import { type Lexicon, lexiconOf } from './lexicon.ts';

/** Words and turns by how much they say: 1 a little, 4 all of it. Written for food and its delivery; `_` stands for a space. */
const OPINIONS: Readonly<Record<string, string>> = {
  '4': `outstanding phenomenal perfection heavenly scrumptious highly_recommend highly_recommended best_ever the_best_i very_best five_stars 5_stars
    exceeded_my_expectations my_absolute_favorite cannot_say_enough can't_say_enough to_die_for`,
  '3': `amazing awesome fantastic excellent wonderful superb perfect perfectly delicious yummy yum tasty love loves loved favorite favourite favorites best
    delightful fabulous incredible magnificent terrific brilliant exceptional hooked addicted addictive addicting thrilled delighted divine scrumptuous mouthwatering
    recommend recommended great_product great_taste great_price great_value great_flavor must_have must_try can't_wait will_buy_again
    buy_again order_again will_order_again will_definitely will_continue will_keep gem treasure crave craving raves raved rave heaven
    worth_every a_must no_complaints could_not_be_happier couldn't_be_happier can't_go_wrong`,
  '2': `great good nice fresh enjoy enjoyed enjoys enjoyable enjoying pleased pleasantly pleasant happy glad satisfied satisfying satisfies flavorful flavourful
    aromatic rich smooth creamy crunchy crispy juicy tender moist refreshing crisp soothing quality wholesome healthy healthier nutritious natural organic
    convenient convenience handy easy easily quick quickly fast prompt promptly thank thanks impressed impressive works worked wonders better
    superior authentic genuine generous well_packaged well_worth worth_it value bargain deal affordable reasonable reasonably inexpensive
    helpful helped helps beautiful beautifully lovely adore likes liked fan fans treat comforting savory hearty versatile reliable consistent
    consistently excited fun satisfy hit a_hit pleasing pleasure subscribe subscribed stock_up stocked grateful fluffy glad_i
    so_glad perfect_for goes_well easy_to don't_miss not_bitter not_too no_aftertaste not_overpowering without_the no_bitter no_problem no_problems
    not_disappointed won't_be_disappointed never_disappointed disappoint_you nothing_better hard_to_find no_longer_carry can't_find cannot_find can't_beat
    even_better`,
  '1': `like okay fine decent solid sweet light mild bold robust strong balanced subtle always every_day everyday daily family friends kids husband wife
    gift gifts morning mornings perfect_size snack snacks low_calorie low_fat low_carb gluten_free sugar_free guilt free wow smile regular regularly
    plenty favorable more variety choice arrived_quickly on_time again definitely absolutely truly ever local shared share energy useful`,
  '-1': `but however although expected expecting thought hoping hoped supposed instead unless maybe perhaps seems seemed guess apparently least
    bitter sour salty dry hard tough small tiny thin less lacking lacks lacked lack expensive pricey cost costs money almost nothing little barely hardly
    however_i kind_of sort_of not_sure strange odd weird different plastic chemical chemicals artificial artificially preservatives fake sticky
    messy greasy oily burnt burned bland_ish old problem problems issue issues trouble difficult confusing confused wrong missing return
    returning returned change changed reviews description picture stick_with ok mediocre average alright meh not_a_fan if_you_like
    corn_syrup hydrogenated msg by_product fillers filler heavy overwhelming strongly smell smells smelled odor try_another why either wanted_to_like
    didn't_like don't_like doesn't_like not_like did_not_like do_not_like`,
  '-2': `bland tasteless flavorless weak watery watered stale soggy mushy gritty chalky rubbery tough_as burnt_taste aftertaste overpriced over_priced
    disappointed disappointing disappointment disappoints unfortunately sadly sad regret upset annoyed annoying frustrated frustrating
    poor poorly bad badly worse cheap cheaply broken broke crushed smashed dented damaged leaked leaking leaky melted spilled expired expiration
    spoiled rotten moldy mold mould rancid sour_milk not_fresh not_worth not_good not_great not_what not_impressed not_recommend wouldn't_recommend
    would_not_recommend don't_recommend do_not_recommend cannot_recommend can't_recommend never_again won't_buy will_not_buy wouldn't_buy would_not_buy not_buy
    won't_be_buying will_not_be not_order won't_order will_never never_buy never_order won't_be_ordering not_be_ordering refund money_back
    complain complained complaint complaints misleading misled mislead false deceptive lied lie liar inedible unpleasant uneatable undrinkable
    throw_away threw throwing thrown trash tossed toss garbage give_away gave_away waste wasted wasting dislike disliked hates sick ill nausea nauseous
    vomit vomiting diarrhea stomach_ache headache allergic_reaction choke choking dangerous unsafe harmful recall recalled contaminated
    hair bug bugs worm worms insect insects weevils overpowering too_sweet too_salty too_much too_expensive too_strong too_weak too_small too_hard too_dry
    not_like_the no_flavor no_taste lack_of lacks_flavor nothing_like nothing_special no_better doesn't_taste does_not_taste didn't_taste did_not_taste
    doesn't_work does_not_work didn't_work did_not_work not_work not_happy not_pleased not_satisfied unhappy unsatisfied dissatisfied
    wrong_item wrong_product unacceptable ridiculous lousy shame shady careless beware avoid stay_away never_received didn't_receive
    wish_i_had be_careful save_your couldn't_eat could_not_eat can't_eat couldn't_finish couldn't_drink wouldn't_eat won't_eat refuses
    refused to_eat_it stopped_buying skip pass_on half_empty half_full stingy nope too_many too_bad let_down falls_short fell_short
    at_best one_star two_stars 1_star 2_stars not_the_same changed_the disappoint downhill faded burned_my cardboard`,
  '-3': `awful terrible horrible horrid disgusting gross nasty yuck yucky revolting vile repulsive worst hate hated ripoff rip_off ripped_off scam fraud
    junk crap crappy useless worthless waste_of_money waste_your_money wasted_my not_worth_the very_disappointed so_disappointed really_disappointed extremely_disappointed
    most_disappointing big_disappointment huge_disappointment what_a_disappointment never_buy_again do_not_buy don't_buy food_poisoning poison poisoned
    tastes_like_cardboard tastes_like_plastic dirt sewage vomited puke barf spit_it spit_out ashamed zero_stars false_advertising stay_away_from don't_waste
    do_not_waste bait_and_switch`,
  '-4': 'worst_ever absolutely_disgusting absolutely_horrible absolutely_terrible never_ever',
};

const NEGATORS = `not no never none nothing neither nor without cannot can't don't doesn't didn't isn't wasn't aren't weren't won't wouldn't couldn't shouldn't
  hasn't haven't hadn't ain't dont didnt doesnt isnt wasnt cant wont wouldnt couldnt hardly barely lacks lacking`;

const DEGREES: Readonly<Record<string, string>> = {
  '1.5': 'extremely incredibly absolutely totally completely utterly super insanely so_very exceptionally unbelievably',
  '1.25': 'very really so truly quite pretty especially particularly much highly way too such',
  '0.6': 'somewhat slightly fairly kinda a_little a_bit rather mildly relatively',
};

const CONTRASTS = 'but however although though yet unfortunately except';

const INNOCENT = `at_least good_for_you as_good_as a_good_idea good_luck looked_good looks_good sounded_good would_have_been would_be_nice would_be_great good_reviews
  great_reviews rave_reviews positive_reviews the_good_reviews all_the_reviews wanted_to_love wanted_to_like would_love i_would_like would_like like_the like_a like_it_was
  taste_like tastes_like tasted_like looks_like look_like looked_like smell_like smells_like feel_like feels_like felt_like seems_like seemed_like just_like more_like things_like
  something_like anything_like like_to like_this like_that better_than_nothing better_off better_business half_price free_shipping hot_dog hot_dogs hard_candy
  sweet_potato sour_cream dark_chocolate rich_in strong_coffee strong_cup no_sugar no_salt no_fat no_artificial no_preservatives no_chemicals no_msg no_corn
  not_only not_just no_wonder no_more no_doubt no_matter why_not bad_for_you waste_no cost_of treat_for treats_for dog_treats dog_treat natural_flavor
  natural_flavors artificial_flavors_or more_expensive less_expensive less_than no_need never_had never_tasted never_seen never_tried not_find`;

/** Opinions of food and its delivery in English, as runs of up to five words. */
export const englishLexicon: Lexicon = lexiconOf({
  opinions: OPINIONS,
  negators: NEGATORS,
  degrees: DEGREES,
  contrasts: CONTRASTS,
  innocent: INNOCENT,
  ends: '. ! ? ; : ,',
  doubts: '?',
  isSpaced: true,
  /** Words after a negation that it may be about. */
  reach: 3,
  negatedPraise: -0.8,
  negatedBlame: -0.5,
  bareNegation: -0.4,
  doubt: -0.5,
  politeness: 0.75,
});
