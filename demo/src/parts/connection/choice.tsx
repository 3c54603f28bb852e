// One of several, as cards: the name and a sentence about it.

import { t, type Word } from "../../words";
import { Icon, type IconName } from "../icon";

interface Props<Option extends string> {
  name: "system" | "way";
  options: readonly Option[];
  /** What an option is called, and a sentence about it. */
  words: (option: Option) => readonly [string, string];
  chosen: Option;
  onPick: (option: Option) => void;
  /** Side by side, without signs. */
  across?: boolean;
}

export function Choice<Option extends string>({ name, options, words, chosen, onPick, across = false }: Props<Option>) {
  return (
    <fieldset class={`choice ${across ? "across" : ""}`}>
      <legend>{t(`connection.${name}` as Word)}</legend>
      {options.map((option) => (
        <label key={option} class="option">
          <input type="radio" name={name} checked={option === chosen} onChange={() => onPick(option)} />
          {!across && <Icon name={option as IconName} />}
          <span>
            <strong>{words(option)[0]}</strong>
            <small>{words(option)[1]}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
